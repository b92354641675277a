"""The digital twin sends our own latent; editing apart is the same loop on pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from experiments.baselines.digital.latent_bytes import LatentBytes, degrees_in_front, with_degrees
from experiments.baselines.names import check_scheme
from experiments.baselines.ours import LinkScheme, best
from experiments.baselines.scheme import OneChannel, Sent, Setup, load_scheme
from experiments.baselines.talk2edit import EditedApart
from link.link import Link
from phy.channels import Awgn
from semantic.attributes import ATTRIBUTES

weights = pytest.mark.weights


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    link = Link.load(steps=2, device="cpu")
    return Setup(link, None, tmp_path_factory.mktemp("kept"), separate_steps=3)


@pytest.fixture(scope="module")
def image(setup: Setup, sample: Path) -> torch.Tensor:
    return setup.link.face(sample).image


@given(degrees=st.dictionaries(st.sampled_from(ATTRIBUTES), st.integers(0, 5)))
def test_degrees_go_in_front(degrees: dict[str, int]) -> None:
    data = with_degrees(degrees)
    assert len(data) == (1 if len(degrees) <= 1 else len(data)) <= 2
    assert degrees_in_front(data + b"rest") == (degrees, b"rest")


@weights
def test_more_bytes_bring_the_latent_nearer(setup: Setup, image: torch.Tensor) -> None:
    """To our own latent, from the prior's mean towards it: with 300 bytes a hundredth is left."""
    twin = LatentBytes(best("ours", setup))
    u = twin.ours.prepared(image).w
    assert isinstance(twin.ours, LinkScheme)
    errors = []
    for size in (8, 32, 128, 300):
        data = twin.of_latent(u, size)
        assert data is not None and len(data) == size
        u_hat = twin.to_latent(data)
        assert u_hat is not None
        worth = setup.link.code.worth  # type: ignore[attr-defined]
        errors.append(float((worth * (u - u_hat).square()).sum() / (worth * u.square()).sum()))
    assert errors == sorted(errors, reverse=True)
    assert errors[0] < 0.6 and errors[-1] < 0.03


@weights
def test_the_twin_over_the_channel(setup: Setup, image: torch.Tensor) -> None:
    scheme = load_scheme("digital-latent", setup)
    good = scheme.send(image, OneChannel(Awgn(), 1), 18.0)
    assert good.arrived and good.uses == 512 and good.overhead == 0
    ours = load_scheme("editable-deepsc", setup).send(image, OneChannel(Awgn(), 1), 18.0)
    apart = (good.picture - ours.picture).square().mean()
    assert float(apart) < 0.04  # both show the same latent
    nothing = scheme.send(image, OneChannel(Awgn(), 1), -20.0)
    assert not nothing.arrived
    assert float((nothing.picture - good.picture).square().mean()) > float(apart)


@weights
def test_the_twin_restores_degrees_too(setup: Setup, image: torch.Tensor) -> None:
    smiling = Setup(setup.link, "smile a lot", setup.kept)
    sent = load_scheme("digital-latent", smiling).send(image, OneChannel(Awgn(), 1), 12.0)
    edit = best("ours", smiling).prepared(image)
    seen = setup.link.editing.degrees(sent.picture)["editing"]["smiling"]
    assert seen == edit.degrees["smiling"]  # type: ignore[union-attr]


class _Nowhere:
    """A scheme whose pictures arrive as they are, or not at all."""

    name, made_of = "nowhere", ()

    def __init__(self, arrives: bool) -> None:
        self.arrives = arrives
        self.seen: list[torch.Tensor] = []

    def send(self, image: torch.Tensor, channel: OneChannel, snr_db: float) -> Sent:
        self.seen.append(image)
        return Sent(image if self.arrives else 0 * image, 1, arrived=self.arrives)


@weights
def test_editing_apart(setup: Setup, image: torch.Tensor) -> None:
    """Before and after an ideal channel are the same; what did not arrive is not edited."""
    smiling = Setup(setup.link, "smile more", setup.kept, separate_steps=3)
    channel = OneChannel(Awgn(), 0)
    after = EditedApart("x+talk2edit", smiling, _Nowhere(True), before=False)
    before = EditedApart("talk2edit+x", smiling, _Nowhere(True), before=True)
    edited = after.send(image, channel, 6.0).picture
    torch.testing.assert_close(before.send(image, channel, 6.0).picture, edited)
    seen = [setup.link.editing.degrees(one)["editing"]["smiling"] for one in (image, edited)]
    assert seen[1] >= seen[0]
    lost = EditedApart("x+talk2edit", smiling, _Nowhere(False), before=False)
    assert float(lost.send(image, channel, 6.0).picture.abs().max()) == 0
    assert (after.step.link.way, after.step.link.code.name) == (("adam", 3), "w1")


@weights
def test_chains_have_names(setup: Setup, image: torch.Tensor) -> None:
    smiling = Setup(setup.link, "smile more", setup.kept, separate_steps=3)
    scheme = load_scheme("talk2edit+jpeg-ldpc", smiling)
    assert isinstance(scheme, EditedApart) and scheme.before and scheme.scheme.name == "jpeg-ldpc"
    with pytest.raises(ValueError, match="say must be a sentence for editing apart, got none"):
        load_scheme("jpeg-ldpc+talk2edit", setup)
    with pytest.raises(ValueError, match=r"scheme must be one of .* got 'talk2edit\+x\+talk2edit'"):
        check_scheme("talk2edit+x+talk2edit")
