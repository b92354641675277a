"""A face through real GNU Radio."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from processes import RadioProcess

from link.commands.run import run
from link.settings import ChannelParameters, Inversion, Run
from phy.radio.zmq_bridge import RadioControl

pytestmark = [pytest.mark.radio, pytest.mark.weights]


def test_a_face_goes_through_the_radio(loopback: RadioProcess, tmp_path: Path) -> None:
    RadioControl(loopback.ready["control_address"]).ask(cfo=1e-3, ppm=10, taps=["1"])
    parameters, latent = ChannelParameters(**loopback.addresses), Inversion(steps=1)
    run(
        Run(
            parameters=parameters, latent=latent, channel="zmq", snr_db=(6.0,), out=tmp_path / "out"
        )
    )
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert result["radio"]["kind"] == "loopback" and result["radio"]["snr_db_is"] == "set"
    assert result["radio"]["blocks_erased"] == 0
    assert result["snr_measured_db"] is None
    # 512 symbols measure a noise power to 4.4 %; 5 of these and the loss are 1.1 dB.
    assert result["evm_db"] == pytest.approx(-6, abs=1.2)
    assert result["cbr_on_air"] / result["cbr"] == pytest.approx(2620 / 4 / 512)
