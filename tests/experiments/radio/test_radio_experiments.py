"""The experiments that start a loopback of their own, on latents that need no inversion."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from adapters.adapter import NoAdapter
from adapters.finetuning import FineTuning
from experiments.channel_code import adapt_on_air
from experiments.common.latents import Faces, stored_faces
from experiments.radio import radio_faces, radio_modem
from experiments.radio.modem_trials import gaussian
from link.content import digest
from link.keeping.results import append_line, read_lines
from link.radio.loopback import running_loopback
from link.settings import as_json
from phy.channels import make_channel
from phy.radio.zmq_bridge import RadioControl
from semantic.generators import Generator

pytestmark = [pytest.mark.radio, pytest.mark.weights]


def keep_latents(generator: Generator, folder: Path, names: tuple[str, ...]) -> None:
    """Mapped latents and their own pictures, as `link.keeping.latents` keeps them."""
    folder.mkdir(parents=True)
    z = torch.randn(len(names), 512, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        for name, w in zip(names, generator.mapping(z), strict=True):
            pair = w.expand(1, 2, 512).contiguous()
            image = generator(w.expand(1, generator.num_styles, 512)).clamp(-1, 1)
            stored = {"image": image.contiguous(), "w": pair}
            save_file(stored, folder / f"{name}.w2.safetensors")


def test_adapters_learn_on_the_air_and_send(generator: Generator, tmp_path: Path) -> None:
    keep_latents(generator, tmp_path / "latents", ("a.jpg", "b.jpg"))
    settings = adapt_on_air.Settings(tmp_path / "latents", train=1, test=1, passages=2)
    faces = stored_faces(settings.latents, "w2", 2)
    with running_loopback(settings.snr_db, "--cfo", "1e-3") as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        on_air = adapt_on_air.OnAir(settings, radio)
        # 40 bursts of 512 symbols measure a noise power to 0.7 %; 5 of these and the loss.
        assert on_air.sounded_snr_db() == pytest.approx(6, abs=0.35)
        adapter, losses = on_air.trained(faces[:1], radio, 6.0, FineTuning(iterations=2))
        assert len(losses) == 2 + 1  # and what was reached
        assert float((adapter.encoder.weight - torch.eye(1024)).abs().max()) > 0.5e-4
        sent = on_air.sent(faces[1:], NoAdapter())
        assert_goes_on(on_air, faces, tmp_path / "runs.jsonl")
        on_air.settings = replace(settings, snr_db=30.0)
        clear = on_air.sent(faces[1:], NoAdapter())
    assert clear["lpips_vgg"] < sent["lpips_vgg"] < 0.8
    # The error of the MMSE estimate of symbols of power 2: 1 / (1 + 4) at 6 dB, and a face's own
    # power instead of 2.
    assert 0.1 < sent["latent_error"] < 0.35
    assert clear["latent_error"] < sent["latent_error"]


def assert_goes_on(on_air: adapt_on_air.OnAir, faces: Faces, lines: Path) -> None:
    """Of 8 ways, 3 times each, the one run that has no line is made; other settings are refused."""
    plain = as_json(on_air.settings)
    common = {k: v for k, v in plain.items() if k not in ("out", "latents")} | {"taps": ["1"]}
    of = digest(faces.images, faces.w)
    figures = dict.fromkeys(adapt_on_air.MEASURES, 0.5) | {"snr_db_sounded": 6.0}
    trained = [f"{n} x 0.0001, {way}" for n in (6, 30) for way in adapt_on_air.WAYS]
    for name, repeat in product(("none", "prior", *trained), range(3)):
        if (name, repeat) != ("prior", 1):
            key = {"adapter": name, "repeat": repeat, "settings": common, "faces": of}
            append_line(lines, key | figures)
    rows = adapt_on_air.compare(on_air, faces, lines)
    assert len(read_lines(lines)) == 24
    changed = [row["adapter"] for row in rows if row["lpips_vgg_error"] > 0]
    assert len(rows) == 8 and changed == ["prior"]
    with pytest.raises(ValueError, match="out must hold runs of the same settings and faces"):
        adapt_on_air.compare(on_air, Faces(faces.images, faces.w + 1), lines)
    on_air.settings = replace(on_air.settings, snr_db=7.0)
    with pytest.raises(ValueError, match="out must hold runs of the same settings and faces"):
        adapt_on_air.compare(on_air, faces, lines)


def test_the_modem_loses_little_through_gnu_radio() -> None:
    """40 bursts of 512 symbols measure a noise power to .7 %, .03 dB: 5 of these, and the loss."""
    rng = np.random.default_rng(5)
    x = torch.from_numpy(np.stack([gaussian(rng, 512, 6.0) for _ in range(40)]))
    with running_loopback(0.0) as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        row = radio_modem.point(radio, RadioControl(loopback.control_address), x, 6.0)
    assert row["bursts"] == row["received"] == 40
    assert -0.15 < row["loss_db"] < 0.35
    assert abs(row["snr_bias_db"]) < 0.35


def test_too_few_latents_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match="latents must hold 3 or more inversions of code w2, got 0"
    ):
        stored_faces(tmp_path, "w2", 3)


def test_faces_through_the_radio_beside_awgn(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("a.png", "b.png")
    (tmp_path / "faces").mkdir()
    picture = Image.open(sample)
    picture.save(tmp_path / "faces" / names[0])
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "faces" / names[1])
    out = tmp_path / "out"
    monkeypatch.setattr(radio_faces.Link, "load", partial(radio_faces.Link.load, steps=10))
    settings = radio_faces.Settings(
        tmp_path / "faces", out, no_say=True, snr_db=(0.0, 24.0), repeats=2
    )
    radio_faces.main(settings)
    result = json.loads((out / "radio_faces.json").read_text())
    assert len(result["passages"]) == 2 * 2 * 2 * 2
    assert [face["image"] for face in result["faces"]] == list(names)
    channels = {(row["snr_db"], row["channel"]): row for row in result["channels"]}
    for (snr_db, _), row in channels.items():
        assert row["erased"] == 0
        # 4 passages of 512 symbols measure a noise power to 2.2 %, 0.1 dB; 5 of these and the loss.
        assert row["snr_db_effective"] == pytest.approx(snr_db, abs=0.9)
    by = {(row["snr_db"], row["measure"]): row for row in result["comparison"]}
    for channel in ("awgn", "radio"):
        for measure in ("lpips_alex_edited", "lpips_vgg_original"):
            assert by[24.0, measure][channel] < by[0.0, measure][channel]
    with Image.open(out / "radio_faces.png") as grid:
        assert grid.width > 5 * settings.cell and grid.height > 2 * settings.cell


def test_the_difference_is_taken_face_by_face() -> None:
    """Faces that differ much from each other count for nothing where each differs by the same."""
    rows = [
        {"image": str(face), "channel": channel, "snr_db": 0.0, "m": face + offset + repeat}
        for face in (1.0, 30.0, 500.0)
        for channel, offset in (("awgn", 0.0), ("radio", 0.25))
        for repeat in (-0.1, 0.1)
    ]
    row = radio_faces.comparison(rows, 0.0, "m")
    assert row["difference"] == pytest.approx(0.25)
    assert row["error"] == pytest.approx(0, abs=1e-9)
    rows[-1]["m"] = rows[-2]["m"] = 500.55  # differences 0.25, 0.25, 0.55: deviation 0.1732
    row = radio_faces.comparison(rows, 0.0, "m")
    assert row["difference"] == pytest.approx(0.35)
    assert row["error"] == pytest.approx(0.1)
