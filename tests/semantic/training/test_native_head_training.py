"""The training of the 128 head, on a handful of pairs: it starts well, learns and resumes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from semantic import zoo
from semantic.generators.mobile_stylegan import MobileStyleGAN
from semantic.generators.native_head import MobileStyleGAN128, averaged_state
from semantic.metrics.lpips import Lpips
from semantic.training import native_head as training

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def full() -> MobileStyleGAN:
    return MobileStyleGAN.from_openvino(zoo.load("mobile-stylegan-ffhq"))


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    return Lpips.load("vgg")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four pairs a file instead of a hundred, two a step."""
    monkeypatch.setattr(training, "CHUNK", 4)
    monkeypatch.setattr(training, "BATCH", 2)


def student(full: MobileStyleGAN) -> MobileStyleGAN128:
    return MobileStyleGAN128.from_full(full, averaged_state(full))


@pytest.mark.usefixtures("few")
def test_it_starts_near_learns_and_resumes(
    full: MobileStyleGAN, lpips: Lpips, tmp_path: Path
) -> None:
    pairs = training.load_pairs(full, tmp_path / "pairs", range(5, 6))
    assert pairs["w"].shape == (4, 2, 512)
    assert pairs["image"].shape == (4, 3, 128, 128)
    before = training.evaluate(student(full), lpips, pairs)
    assert before["psnr_db"] > 28  # the averaged weights alone
    training.train(student(full), lpips, pairs, steps=3, work=tmp_path)
    again = student(full)
    training.train(again, lpips, pairs, steps=3, work=tmp_path)  # nothing left to do
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert state["step"] == 3
    for name, value in again.to_image.state_dict().items():
        assert torch.equal(value, state["head"][name])
    (entry,) = (json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines())
    assert entry["step"] == 3


@pytest.mark.usefixtures("few")
def test_latents_of_a_file_are_always_the_same(full: MobileStyleGAN) -> None:
    first, second = (training.draw_latents(full, 7) for _ in range(2))
    assert torch.equal(first, second)
    test = training.draw_latents(full, 0)
    assert torch.equal(test[:, 0], test[:, 1])
    assert not torch.equal(first[:, 0], training.draw_latents(full, 8)[:, 0])
