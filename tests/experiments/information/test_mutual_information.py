"""What is measured of the link, on faces that its generator makes; and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from experiments.information.mine import Mine
from experiments.information.mutual_information import Settings, main, measured, of_link
from link.inputs.face import Face
from link.link import Link

FACES = 50
STAGES = ("latent", "symbols", "received symbols", "repaired latent", "picture")


@pytest.fixture(scope="module")
def faces() -> list[Face]:
    """Faces of noise for a latent: nothing here hangs on what they look like."""
    rng = torch.Generator().manual_seed(0)
    latents = torch.randn(FACES, 1, 1024, generator=rng)
    return [Face(w[:, :768].reshape(1, 3, 16, 16).tanh(), w) for w in latents]


@pytest.mark.weights
def test_every_stage_is_there_and_what_has_a_closed_form(faces: list[Face]) -> None:
    link = Link.load(adapter="prior", snr_db=6.0, transmit=False)
    found = {one.name: one for one in of_link(link, faces, None)}
    assert list(found)[:5] == [f"image ; {stage}" for stage in STAGES]
    assert all(len(one.x) == len(one.y) == FACES for one in found.values() if one.known is None)
    use, directions = (one.known for one in list(found.values())[5:])
    assert use == pytest.approx(math.log(1 + 10**0.6))
    assert directions is not None and 4 < directions < 40  # of 4 directions, 1 to 10 nats each
    rows = list(measured(found.values(), seeds=1, how=Mine(steps=20)))
    assert [row["pair"] for row in rows] == list(found)
    assert all(row["nats"] <= row["ceiling"] for row in rows)


@pytest.mark.weights
def test_a_fading_channel_has_no_closed_form(faces: list[Face]) -> None:
    link = Link.load(adapter="prior", channel="rayleigh", snr_db=6.0, transmit=False)
    assert [one.known for one in of_link(link, faces[:3], None)] == [None] * 5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(Path(), limit=49), "limit must be at least 50 and seeds 1, got 49, 3"),
        (Settings(Path(), seeds=0), "limit must be at least 50 and seeds 1, got 100, 0"),
    ],
)
def test_settings_that_cannot_be(settings: Settings, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        main(settings)
