"""report.html: a sortie on one page that needs nothing from a network, in light or dark as the reader's system has it."""

from __future__ import annotations

from html import escape
from math import isfinite

from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.service.flight_map import flight_map
from yamabiko.service.flight_page_style import STYLE
from yamabiko.service.flight_plots import clock_of, flight_plots, lane_plots, lane_strip, phase_strip
from yamabiko.service.flight_report import FlyReport, LineReport

_OUTCOMES = {
    "landed": "Landed at home",
    "diverted": "Landed elsewhere",
    "ditched": "Ditched",
    "lost": "Lost",
    "stayed": "Never left the ground",
}
_DASH = "\N{EN DASH}"
_MOST_EVENTS = 300


def flight_page(plan: FlightPlan, record: FlightRecord, report: FlyReport) -> str:
    """The page as HTML."""
    clock = clock_of(record)
    asked, outcome = report.requested, _OUTCOMES[report.achieved.outcome]
    name, limits = escape(asked.mission), "".join(f"<li>{escape(one)}</li>" for one in report.limits)
    over = escape(f"Sortie of the drone model {asked.aircraft}, {asked.epoch}, simulated with {report.simulator}")
    charts = phase_strip(plan, record, clock) + "".join(flight_plots(plan, record, clock))
    lanes = lane_strip(record, clock) + "".join(lane_plots(record, clock))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}: {outcome.lower()}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<p class="over">{over}</p>
<h1>{name} <span class="outcome {report.achieved.outcome}">{outcome}</span></h1>
{_summary(report)}
</header>
<main>
<section class="two"><div>{_comparison(report)}</div><div>{_touchdown(report)}</div></section>
<section>{flight_map(plan, record)}</section>
<section><h2>Survey lines</h2>{_lines(report)}</section>
<section><h2>The flight</h2><p class="note">{_marks(report)}</p>{charts}</section>
<section><h2>Three lanes and their voter</h2>{_lanes(report)}{lanes}</section>
<section class="two"><div><h2>Faults put in</h2>{_faults(report)}</div>
<div><h2>Where this comes from</h2>{_origin(report)}</div></section>
<section><h2>Events</h2>{_events(report)}</section>
<section><h2>What holds, and what does not</h2><ul>{limits}</ul></section>
</main>
</body>
</html>
"""


def _summary(report: FlyReport) -> str:
    """The flight in two sentences."""
    got = report.achieved
    lines = [line for line in got.survey_lines if line.finished]
    told = f"{clock_time(got.duration_s)} from the order to start to the end, {clock_time(got.airborne_s)} of it in the air, "
    told += f"{got.distance_m / 1e3:.1f} km over the ground. "
    told += f"{len(lines)} of {report.planned.survey_lines} survey lines flown to their end"
    errors = [line.path_error_95_m for line in lines if line.path_error_95_m is not None]
    told += f", within {max(errors):.1f} m of the line for 95 % of each." if errors else "."
    if got.lanes_dropped:
        dropped = [str(lane) for lane in sorted({one.lane for one in got.lanes_dropped})]
        lanes = f"lane {dropped[0]}" if len(dropped) == 1 else f"lanes {', '.join(dropped[:-1])} and {dropped[-1]}"
        told += (
            f" The voter dropped {lanes}; {got.lanes_in_use} of 3 {'was' if got.lanes_in_use == 1 else 'were'} in use at the end."
        )
    return f'<p class="lead">{escape(told)}</p>'


def _comparison(report: FlyReport) -> str:
    predicted, got, asked = report.predicted, report.achieved, report.requested
    rows = [
        ("Engine start to the end", clock_time(predicted.duration_s), clock_time(got.duration_s)),
        ("Fuel used", f"{predicted.fuel_used_kg:.1f} kg", f"{got.fuel_used_kg:.1f} kg"),
        ("Fuel left", f"{predicted.fuel_left_kg:.1f} kg of {asked.fuel_kg:g}", f"{got.fuel_left_kg:.1f} kg"),
        ("Way over the ground", f"{report.planned.length_m / 1e3:.1f} km", f"{got.distance_m / 1e3:.1f} km"),
        (
            "Survey lines",
            f"{report.planned.survey_lines}, {report.planned.survey_length_m / 1e3:.1f} km",
            f"{sum(line.finished for line in got.survey_lines)}, {sum(line.flown_m for line in got.survey_lines) / 1e3:.1f} km",
        ),
        ("Plans made on board", "0", str(got.plans_on_board)),
    ]
    body = "".join(f"<tr><th>{name}</th><td>{before}</td><td>{after}</td></tr>" for name, before, after in rows)
    head = "<thead><tr><th></th><th>planned</th><th>flown</th></tr></thead>"
    return f"<h2>Planned and flown</h2><table>{head}<tbody>{body}</tbody></table>"


def _touchdown(report: FlyReport) -> str:
    down = report.achieved.touchdown
    if down is None:
        got = report.achieved
        where = f"{got.end_latitude_deg:.5f}\u00b0, {got.end_longitude_deg:.5f}\u00b0"
        return f"<h2>Touchdown</h2><p>The wheels never touched down after a flight. It ended at {where} (latitude, longitude).</p>"
    site = "no landing surface" if down.site == "none" else down.site
    rows = [
        ("Where", escape(site)),
        ("When", clock_time(down.time_s)),
        ("Sink", f"{down.sink_m_s:.2f} m/s"),
        ("Off the centreline", f"{abs(down.centreline_m):.1f} m to the {'right' if down.centreline_m >= 0.0 else 'left'}"),
        ("Beyond the threshold", f"{_signed(down.along_m, 0)} m"),
        ("Speed over the ground", f"{down.ground_speed_m_s / (1852.0 / 3600.0):.0f} kn"),
    ]
    return "<h2>Touchdown</h2><table><tbody>" + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in rows) + "</tbody></table>"


def _lines(report: FlyReport) -> str:
    head = ("leg", "task", "planned", "flown", "to the end", "aside 95 %", "aside, most", "height 95 %", "bank 95 %")
    body = "".join(_line(line) for line in report.achieved.survey_lines)
    columns = "".join(f"<th>{name}</th>" for name in head)
    return (
        f'<div class="wide"><table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>'
        '<p class="note">By the true place: how far to the side of the line, off the planned height, and banked, for 95 % of the '
        "samples on it.</p>"
    )


def _line(line: LineReport) -> str:
    cells = (
        str(line.leg),
        escape(line.label),
        f"{line.length_m:.0f} m",
        f"{line.flown_m:.0f} m",
        "yes" if line.finished else "no",
        _metres(line.path_error_95_m),
        _metres(line.path_error_max_m),
        _metres(line.height_error_95_m),
        _DASH if line.bank_95_deg is None else f"{line.bank_95_deg:.1f}\N{DEGREE SIGN}",
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _marks(report: FlyReport) -> str:
    told = "By the true state of the aircraft unless it says otherwise. Thin lines: lift-off and touchdown"
    if report.requested.faults or any(event.name == "fault" for event in report.achieved.events):
        told += '; <span class="word fault">a fault begins or ends</span>'
    if report.achieved.lanes_dropped:
        told += '; <span class="word dropped">a lane is dropped</span>'
    return told + "."


def _lanes(report: FlyReport) -> str:
    if not report.achieved.lanes_dropped:
        return "<p>No lane was dropped.</p>"
    rows = "".join(
        f"<tr><td>{one.lane}</td><td>{clock_time(one.time_s)}</td><td>{escape(one.reason.partition(': ')[2])}</td></tr>"
        for one in report.achieved.lanes_dropped
    )
    return f"<table><thead><tr><th>lane</th><th>at</th><th>why</th></tr></thead><tbody>{rows}</tbody></table>"


def _faults(report: FlyReport) -> str:
    if not report.requested.faults:
        return "<p>None.</p>"
    return "<ul>" + "".join(f"<li>{escape(fault.told)}</li>" for fault in report.requested.faults) + "</ul>"


def _origin(report: FlyReport) -> str:
    asked, pace = report.requested, report.pace
    rows = [
        ("Program", f"Yamabiko {escape(report.yamabiko)}, {escape(report.simulator)}"),
        ("Mission", escape(asked.mission_file)),
        ("Its SHA-256", f"<code>{asked.mission_sha256[:16]}\u2026</code>"),
        ("Seed", str(asked.seed)),
        ("Flight computers", "three processes" if asked.lanes == "processes" else "in one process"),
        ("Ground", "flat" if asked.terrain is None else escape(asked.terrain)),
        ("Data link", "none" if asked.link is None else escape(asked.link)),
        ("Pace", f"{pace.times_real_time:.0f} times real time: {pace.simulated_s:.0f} s in {pace.wall_s:.1f} s"),
    ]
    return "<table><tbody>" + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in rows) + "</tbody></table>"


def _events(report: FlyReport) -> str:
    shown = report.achieved.events[:_MOST_EVENTS]
    rows = "".join(
        f'<tr class="{escape(event.name.replace(" ", "-"))}"><td>{clock_time(event.time_s)}</td><td>{escape(event.name)}</td>'
        f"<td>{escape(event.told)}</td></tr>"
        for event in shown
    )
    more = len(report.achieved.events) - len(shown)
    rest = f'<p class="note">{more} more are in report.json.</p>' if more else ""
    return f'<table class="events"><thead><tr><th>at</th><th>event</th><th></th></tr></thead><tbody>{rows}</tbody></table>{rest}'


def clock_time(seconds: float) -> str:
    """Minutes and seconds, hours where there are any."""
    if not isfinite(seconds):
        return _DASH
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _metres(value: float | None) -> str:
    return _DASH if value is None else f"{value:.1f} m"


def _signed(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
