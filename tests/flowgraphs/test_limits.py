"""Limits and the counting of losses: pure functions, no GNU Radio needed."""

from __future__ import annotations

import doctest
import math
import subprocess
import sys
from typing import Any

import pytest
from processes import ROOT

from flowgraphs import limits, marks, tuning


@pytest.mark.parametrize("name", limits.LIMITS)
def test_bounds_are_allowed_and_nothing_beyond(name: str) -> None:
    low, high, _ = limits.LIMITS[name]
    assert limits.check({name: low}) == {name: low}
    assert limits.check({name: str(high)}) == {name: high}
    for bad in (
        math.nextafter(low, -math.inf),
        math.nextafter(high, math.inf),
        math.nan,
        None,
        10**400,
    ):
        with pytest.raises(limits.RadioError, match=f"{name} must be within"):
            limits.check({name: bad})


def test_the_modem_at_the_largest_amplitude_stays_within_the_converter() -> None:
    assert limits.LIMITS["amplitude"][1] * 2 <= 0.8  # 2: the samples' peaks


@pytest.mark.parametrize(
    "bad", [[], ["x"], ["0"], ["nan"], ["11"], [10**400], ["1"] * 65, None, [[1]]]
)
def test_bad_taps_are_refused(bad: Any) -> None:
    with pytest.raises(limits.RadioError, match="taps must"):
        limits.as_taps(bad)


def test_transmitting_has_to_be_said() -> None:
    limits.check_transmit(True)
    with pytest.raises(limits.RadioError, match="only with --transmit"):
        limits.check_transmit(False)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", {}),
        ("U", {"underflows": 1}),
        ("UUUO\nO L", {"underflows": 3, "overflows": 2, "late": 1}),
        ("[INFO] [UHD] linux; OK LOUD. U", {"underflows": 1}),
        ("Uusrp_sink :error: In the last 1523 ms, 1 underflows occurred.\n", {"underflows": 1}),
        ("UUU[WARNING] [RFNOC] late", {"underflows": 3}),
        ("UUID Ounce USRP[0] S/PDIF", {}),
    ],
)
def test_marks_are_counted(text: str, counts: dict[str, int]) -> None:
    assert dict(marks.count_marks(text)) == counts


def test_marks_of_a_driver_are_counted_and_passed_on() -> None:
    code = (
        "import os\nfrom flowgraphs.marks import MarkCounter\n"
        "with MarkCounter() as counter:\n    os.write(2, b'UUO\\n')\n"
        "print(counter.counts['underflows'], counter.counts['overflows'])"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (made.stdout, made.stderr) == ("2 1\n", "UUO\n")


@pytest.mark.parametrize(
    ("version", "risk"),
    [("3.10.5.1", True), ("3.9.8.0", True), ("3.10.7.0", False), ("3.10.12.0", False)],
)
def test_an_old_gnu_radio_is_told_to_be_one_at_overflows(version: str, risk: bool) -> None:
    assert bool(limits.overflow_risk(version)) == risk


def test_of_several_usrps_one_has_to_be_named() -> None:
    two = ["type=b200,serial=1", "type=b200,serial=2"]
    for device, found in (("", two[:1]), ("", []), ("serial=1", two)):
        limits.only_one(device, found)
    with pytest.raises(limits.RadioError, match="device must name one of 2 USRPs: type=b200,ser"):
        limits.only_one("", two)


@pytest.mark.parametrize("ppm", [-200.0, -2.5, 0.0, 25.0])
def test_a_device_whose_reference_is_off_is_where_it_was_asked_to_be(ppm: float) -> None:
    for frequency, correct_hz in ((2.45e9, 0.0), (5.8e9, 61e3)):
        made = tuning.tuned(frequency, ppm, correct_hz) * (1 + ppm * 1e-6)  # by its reference
        assert made == pytest.approx(frequency + correct_hz, abs=1e-3)


def test_examples() -> None:
    for module in (limits, marks, tuning):
        assert doctest.testmod(module).failed == 0 and doctest.testmod(module).attempted
