"""What happens to a plan that stands: who drops out, what is cancelled, and how long before its start a collect is left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yamabiko.plan.plan import Commitment


@dataclass(frozen=True)
class Events:
    """Since the plan was made.

    failed : satellites. withdrawn : suppliers. cancelled : requests. A request that the plan does not know is new by that alone.
    lead_time : commitments that start sooner than this from now give way to nothing. most_moved : share, at most, of the
    commitments not affected themselves that may give way to others.
    """

    failed: frozenset[str] = field(default_factory=frozenset)
    withdrawn: frozenset[str] = field(default_factory=frozenset)
    cancelled: frozenset[str] = field(default_factory=frozenset)
    lead_time: timedelta = timedelta(hours=1)
    most_moved: float = 0.1

    def loss(self, commitment: Commitment, now: datetime) -> str | None:
        """Why a commitment cannot stay whatever is planned, in words; None where it can.

        What a satellite that fails has delivered before stays; so does what a supplier that withdraws has begun.
        """
        opportunity = commitment.opportunity
        if commitment.request in self.cancelled:
            return None if commitment.start < now else f"{commitment.request} was cancelled"
        if opportunity.satellite in self.failed:
            delivered = opportunity.delivery is not None and opportunity.delivery <= now
            return None if delivered else f"{opportunity.satellite} failed"
        if opportunity.supplier in self.withdrawn:
            return None if commitment.start < now else f"{opportunity.supplier} withdrew"
        return None

    def takes_part(self, satellite: str, supplier: str) -> bool:
        """Whether a satellite can still be planned with."""
        return satellite not in self.failed and supplier not in self.withdrawn
