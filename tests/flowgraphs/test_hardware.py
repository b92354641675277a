"""Radios other than USRPs, as far as they go without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from processes import PATIENCE_S, link, under_system_python

pytestmark = pytest.mark.radio


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pluto", "--device", "ip:127.0.0.1"], "pluto does not start: Unable to create context"),
        (["pluto"], "pluto does not start: No Pluto device found: does `iio_info -s`"),
        (["soapy", "--device", "driver=none"], "soapy does not start: SoapySDR::Device::make() no"),
    ],
)
def test_a_device_that_is_not_there_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    for side in ("rx", "tx", "both"):
        command = ("radio", *arguments, "--side", side, "--transmit")
        made = link(*command, cwd=tmp_path, timeout=PATIENCE_S)
        assert made.returncode == 2 and made.stdout == ""
        assert made.stderr.splitlines()[-1].startswith(f"radio: {sentence}")


def test_one_side_alone_has_none_of_the_others_blocks() -> None:
    sides = under_system_python("sides")
    for kind in ("soapy", "pluto"):
        assert sides[f"{kind} both"] == ["bursts", "radio_sink", "radio_source", "samples_out"]
        assert sides[f"{kind} rx"] == ["radio_source", "samples_out"]
        assert sides[f"{kind} tx"] == ["bursts", "radio_sink"]


def test_a_transmitter_without_bursts_fills_with_zeros() -> None:
    """Two messages that come together stay together; 2 becomes .4, 8 is cut to .8."""
    seen = under_system_python("filled")
    assert seen["runs"] == [3000, 500]
    assert seen["levels"] == pytest.approx([0.4, 0.8])
    assert (seen["bursts"], seen["clipped"]) == (2, 500)
    assert seen["zeros"] > 10_000
