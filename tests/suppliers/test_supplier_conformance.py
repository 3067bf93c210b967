"""One suite for every supplier: the fake, the simulated one in this process, and the same over HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from yamabiko.suppliers import client
from yamabiko.suppliers.client import SupplierClient
from yamabiko.suppliers.port import Supplier
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.serving import served_supplier
from yamabiko.suppliers.simulated.supplier import SimulatedSupplier
from yamabiko.suppliers.transport import Address
from yamabiko.testing.fake_supplier import FakeSupplier
from yamabiko.testing.simulated_suppliers import SQUARE, START, HandClock, regular_passes, small_fleet
from yamabiko.testing.supplier_conformance import SupplierConformance


def desk() -> SimulatedDesk:
    return SimulatedDesk(small_fleet(), HandClock(), find=regular_passes)


class TestFakeSupplier(SupplierConformance):
    @pytest.fixture
    def supplier(self) -> Supplier:
        span = (START, START + timedelta(hours=4))
        return FakeSupplier("anybody", regular_passes(small_fleet(), SQUARE, span, mode=None), HandClock())


class TestSimulatedSupplier(SupplierConformance):
    @pytest.fixture
    def supplier(self) -> Supplier:
        return SimulatedSupplier("anybody", desk())


class TestSupplierOverHttp(SupplierConformance):
    @pytest.fixture
    def supplier(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supplier]:
        monkeypatch.setattr(client, "PAGE", 7)  # so that lists take several pages
        with (
            served_supplier(desk(), "secret") as url,
            SupplierClient("anybody", Address(url, "secret"), np.random.default_rng(1)) as one,
        ):
            yield one
