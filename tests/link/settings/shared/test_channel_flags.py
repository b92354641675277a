"""The channels' flags, as `phy.channels` declares them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from link.settings import ChannelParameters, Run, Rx, Sweep, Tx, as_json
from phy.channels import CHANNELS, Rician
from run_link import parsed

FLAGS = {
    parameter.name: parameter.default
    for model in CHANNELS.values()
    for parameter in fields(model)
    if "help" in parameter.metadata
}


def test_every_flag_of_a_channel_is_one_of_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert vars(ChannelParameters()) == FLAGS
    with pytest.raises(SystemExit):
        parsed(["sweep", "--help"])
    shown = capsys.readouterr().out
    assert all(f"--{name.replace('_', '-')} " in shown for name in FLAGS)
    assert all(name in shown for name in CHANNELS)


def test_flags_have_the_names_that_results_have_always_had() -> None:
    named = {"csi", "fading", "k_factor", "tdl_model", "delay_spread"}
    assert named | {"tx_address", "rx_address", "control_address"} <= set(FLAGS)
    assert "speed" not in FLAGS


def test_a_channel_takes_its_flags() -> None:
    settings = parsed(["run", "--channel", "rician", "--k-factor", "2", "--fading", "fast"])
    assert isinstance(settings, Run)
    assert settings.channel_model(settings.channel) == Rician(k_factor=2.0, fading="fast")
    several = parsed(["sweep", "--channels", "tdl", "awgn", "--csi", "estimated"])
    assert isinstance(several, Sweep)
    assert {several.channel_model(name).csi for name in several.channels} == {"estimated"}


def test_the_ends_of_a_radio_link_have_none_of_them_but_the_transmitters_peaks() -> None:
    assert set(FLAGS) & set(as_json(Tx())) == {"papr_db"}
    assert not set(FLAGS) & set(as_json(Rx()))


@pytest.mark.parametrize(
    ("flag", "value", "message"),
    [
        ("k_factor", float("nan"), "k-factor must be within 0..1e6, got nan"),
        ("papr_db", 5.0, r"papr-db must be within 6\.\.20 dB, got 5\.0"),
        ("delay_spread", 1.0, "delay-spread must be within 0..1e-5 s, got 1.0"),
        ("delay_spread", 9e-6, "delay-spread must be at most 575e-9 s for TDL-A to fit in the"),
        ("csi", "some", "csi must be one of perfect, estimated, none, got 'some'"),
    ],
)
def test_bad_values_name_the_flag(flag: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Run(parameters=ChannelParameters(**{flag: value}))
