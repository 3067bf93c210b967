import json
import math
import subprocess
import sys
import time

import numpy as np
import pytest

from yamabiko.service.report import StageClock, StageTime, as_json


def test_json_holds_records_and_turns_what_json_cannot_hold_into_null() -> None:
    document = json.loads(as_json({"stage": StageTime(1.5, math.nan), "values": (1, "é", None, True, -math.inf)}))
    assert document == {"stage": {"wall_s": 1.5, "cpu_s": None}, "values": [1, "é", None, True, None]}


def test_json_refuses_what_is_not_a_report_value() -> None:
    with pytest.raises(TypeError, match="ndarray"):
        as_json({"pixels": np.zeros(3)})


def test_a_stage_is_timed_even_if_it_fails() -> None:
    clock = StageClock()
    with pytest.raises(ValueError, match="on purpose"), clock.stage("focus"):
        time.sleep(0.01)
        raise ValueError("on purpose")
    assert clock.stages["focus"].wall_s >= 0.01
    assert 0.0 <= clock.stages["focus"].cpu_s < clock.stages["focus"].wall_s


def test_peak_memory_grows_by_what_is_held() -> None:
    program = (
        "from yamabiko.service.report import peak_memory_bytes\n"
        "before = peak_memory_bytes()\n"
        "held = bytearray(b'x' * before)\n"
        "print(before, peak_memory_bytes())\n"
    )
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    before, after = map(int, printed.split())
    assert before > 1_000_000
    assert after > 1.5 * before
