"""Faults as they are written: every kind, its defaults and sizes in people's units, and one line for what cannot be meant."""

from math import inf, isfinite, radians

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.flight.frame import FAULT
from yamabiko.flight.kinds import FAULT_UNITS, FaultKind
from yamabiko.flight.lanes.lane_faults import computer_faults
from yamabiko.service.fault_choice import KINDS, fault_table, read_fault

NAMES = [kind.name.lower().replace("_", "-") for kind in FaultKind]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_can_be_written_with_nothing_but_its_begin(name: str) -> None:
    fault = read_fault(f"{name}@120.5")
    assert (fault.name, fault.start, fault.end) == (name, 120.5, inf)
    assert (fault.size != 0.0) == bool(FAULT_UNITS[fault.kind])
    assert name.replace("-", " ") in fault.told
    assert read_fault(f" {name.upper()}@120.5").kind == fault.kind


@pytest.mark.parametrize(
    ("text", "kind", "lane", "axis", "size"),
    [
        ("gyro-bias@1", FaultKind.GYRO_BIAS, 0, 0, radians(2.0)),
        ("gyro-bias@1,lane=3,axis=yaw,size=-5", FaultKind.GYRO_BIAS, 2, 2, radians(-5.0)),
        ("gyro-bias@1,size=5deg/s", FaultKind.GYRO_BIAS, 0, 0, radians(5.0)),
        ("gyro-stuck@1", FaultKind.GYRO_STUCK, 0, -1, 0.0),
        ("gyro-stuck@1,axis=pitch", FaultKind.GYRO_STUCK, 0, 1, 0.0),
        ("accelerometer-bias@1,axis=forward", FaultKind.ACCELEROMETER_BIAS, 0, 0, 0.5 * 9.80665),
        ("gnss-lost@1", FaultKind.GNSS_LOST, -1, 0, 0.0),
        ("gnss-jump@1,axis=east", FaultKind.GNSS_JUMP, -1, 1, 100.0),
        ("gnss-pull-off@1,lane=2", FaultKind.GNSS_PULL_OFF, 1, 0, 1.0),
        ("magnetometer-bias@1", FaultKind.MAGNETOMETER_BIAS, 0, 1, 20e-6),
        ("lane-late@1,size=0.25", FaultKind.LANE_LATE, 0, 0, 0.25),
        ("lane-wrong@1,lane=all", FaultKind.LANE_WRONG, -1, 0, radians(10.0)),
        ("actuator-stuck@1", FaultKind.ACTUATOR_STUCK, -1, 0, 0.8),
        ("actuator-stuck@1,actuator=right-ruddervator,size=0", FaultKind.ACTUATOR_STUCK, -1, 3, 0.0),
        ("actuator-free@1,actuator=left-ruddervator", FaultKind.ACTUATOR_FREE, -1, 2, 0.0),
        ("engine-out@1", FaultKind.ENGINE_OUT, -1, 0, 0.0),
    ],
)
def test_what_is_written_is_what_the_simulator_has(text: str, kind: FaultKind, lane: int, axis: int, size: float) -> None:
    table = fault_table([read_fault(text)])
    assert table.dtype == FAULT
    (row,) = table
    assert (row["kind"], row["lane"], row["axis"], row["start"], row["end"]) == (kind, lane, axis, 1.0, inf)
    assert row["size"] == pytest.approx(size)


def test_an_end_may_be_given_and_spare_rows_never_begin() -> None:
    table = fault_table([read_fault("link-lost@60:90")], spare=3)
    assert (table["start"][0], table["end"][0]) == (60.0, 90.0)
    assert not (table["start"][1:] < 1e9).any()
    assert computer_faults(table, 0) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["kind", "''", "gyro-bias"]),
        ("engine@300", ["kind", "'engine'", "engine-out"]),
        ("engine-out", ["engine-out start", "nothing", "engine-out@SECONDS"]),
        ("engine-out@soon", ["engine-out start", "'soon'", "seconds"]),
        ("engine-out@nan", ["engine-out start", "nan", "seconds"]),
        ("engine-out@-1", ["engine-out start", "-1 s", "0 to"]),
        ("engine-out@10:", ["engine-out end", "''", "seconds"]),
        ("engine-out@10:10", ["engine-out end", "10 s", "after its start"]),
        ("engine-out@10,lane=1", ["engine-out lane", "none"]),
        ("lane-crash@10,size=1", ["lane-crash size", "none", "lane"]),
        ("lane-crash@10,lane=4", ["lane-crash lane", "'4'", "1 to 3"]),
        ("lane-crash@10,lane=1,lane=2", ["lane-crash lane", "twice", "once"]),
        ("gyro-bias@10,axis=north", ["gyro-bias axis", "'north'", "roll, pitch, yaw"]),
        ("gnss-jump@10,axis=up", ["gnss-jump axis", "'up'", "north, east, down"]),
        ("gyro-bias@10,size=inf", ["gyro-bias size", "inf", "deg/s"]),
        ("gyro-bias@10,size=900", ["gyro-bias size", "900 deg/s", "-500 to 500 deg/s"]),
        ("lane-late@10,size=-0.1", ["lane-late size", "-0.1 s", "0.001 to 10 s"]),
        ("actuator-stuck@10,size=1.5", ["actuator-stuck size", "1.5", "-1 to 1"]),
        ("actuator-stuck@10,axis=left-aileron", ["actuator-stuck axis", "none", "actuator"]),
        ("actuator-free@10,actuator=flap", ["actuator-free actuator", "'flap'", "left-aileron"]),
        ("gyro-bias@10,strength=3", ["gyro-bias", "'strength=3'", "lane=, axis=, actuator= or size="]),
        ("gyro-bias@10," + "x" * 300, ["text", "313 letters", "at most 200"]),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line(text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        read_fault(text)
    line = str(refused.value)
    assert line.startswith("--fault: ")
    assert "\n" not in line
    for word in words:
        assert word in line


@given(
    st.one_of(
        st.text(max_size=60),
        st.builds(
            lambda name, tail: f"{name}@{tail}",
            st.sampled_from(NAMES),
            st.text("0123456789.:,=-einfsizelaxact \x00é", max_size=30),
        ),
    )
)
@example("gyro-bias@1e400")
@example("gyro-bias@1,size=\u0661")
def test_any_text_is_a_fault_or_refused(text: str) -> None:
    try:
        fault = read_fault(text)
    except InputError:
        return
    assert 0.0 <= fault.start < fault.end
    assert -1 <= fault.lane <= 2
    assert isfinite(fault.size)
    assert fault.axis in {0, *(number for _, number in KINDS[fault.kind].axes)}
    for lane in range(3):
        computer_faults(fault_table([fault]), lane)
