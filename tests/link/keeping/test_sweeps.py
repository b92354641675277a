"""Lines of an earlier sweep are added to where they came about in the same way, and only there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from link.content import generator_digest
from link.keeping.sweeps import Point, check_belongs
from link.settings import ChannelParameters, Inversion, Networks, Sweep, as_json

LINES = Path("out/results.jsonl")


def line(settings: Sweep, channel: str = "awgn", **changes: Any) -> dict[str, Any]:
    """A line as `sweep` writes it, but for its figures."""
    measures = ("lpips_alex", "lpips_vgg", "psnr_db", "identity_cosine")
    row: dict[str, Any] = {
        **{"image": "a.png", "picture": "0" * 32, "code": "w2", "channel": channel},
        **{"adapter": "prior", "adapter_digest": "1", "snr_db": 6.0, "inversion": "adam"},
        **{"generator": generator_digest(settings.networks.generator, settings.networks.size)},
        **{"latent_mse_relative": 0.1, **{name: {} for name in measures}},
        "settings": as_json(settings),
    }
    return json.loads(json.dumps(row | changes))


def belongs(rows: list[dict[str, Any]], settings: Sweep, adapter: str = "1") -> None:
    check_belongs(rows, settings, LINES, {("w2", Point("awgn", "prior", 6.0)): adapter})


def test_what_does_not_matter_may_differ(tmp_path: Path) -> None:
    before = [line(Sweep()), line(Sweep(parameters=ChannelParameters(k_factor=9.0)))]
    now = Sweep(
        networks=Networks(device="cpu", cache=tmp_path),
        parameters=ChannelParameters(tx_address="tcp://127.0.0.1:1", delay_spread=1e-8),
        out=tmp_path,
        images=tmp_path,
        limit=3,
        snr_db=(0.0,),
    )
    belongs(before, now)
    assert before[0]["settings"]["k_factor"] != before[1]["settings"]["k_factor"]


def test_a_flag_that_an_old_file_does_not_know_was_at_its_default() -> None:
    old = line(Sweep())
    del old["settings"]["steps"], old["settings"]["csi"]
    belongs([old], Sweep())
    with pytest.raises(ValueError, match="steps must be None to continue"):
        belongs([old], Sweep(latent=Inversion(steps=7)))
    with pytest.raises(ValueError, match="csi must be 'perfect' to continue"):
        belongs([old], Sweep(parameters=ChannelParameters(csi="estimated")))
    old["settings"]["of_a_later_version"] = 5
    belongs([old], Sweep())


def test_a_channels_own_parameters_matter_to_it() -> None:
    rician = line(Sweep(), "rician")
    other = ChannelParameters(k_factor=9.0)
    belongs([rician], Sweep(parameters=other))  # sweeps awgn
    with pytest.raises(ValueError, match=r"k-factor must be 4.0 to continue .* another --out"):
        belongs([rician], Sweep(parameters=other, channels=("rician",)))


def test_another_generator_or_adapter_is_refused_whatever_it_is_called(tmp_path: Path) -> None:
    first, second = tmp_path / "a.pt", tmp_path / "b.pt"
    for file in (first, second):
        file.write_bytes(b"weights")
    before = line(Sweep(networks=Networks(generator=first)))
    belongs([before], Sweep(networks=Networks(generator=second)))
    second.write_bytes(b"another's")
    with pytest.raises(ValueError, match="generator must be that of before to continue"):
        belongs([before], Sweep(networks=Networks(generator=second)))
    with pytest.raises(ValueError, match="adapter 'prior' must be that of before"):
        belongs([line(Sweep())], Sweep(), adapter="2")


@pytest.mark.parametrize("name", ["picture", "settings", "snr_db", "lpips_alex", "adapter_digest"])
def test_lines_that_do_not_say_what_they_are_of_are_refused(name: str) -> None:
    old = line(Sweep())
    del old[name]
    with pytest.raises(ValueError, match=r"line 2 of .* version 0.3 and before.*another --out"):
        belongs([line(Sweep()), old], Sweep())
