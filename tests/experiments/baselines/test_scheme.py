"""Ours as a scheme is the link itself; a scheme is added by one file and one line."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from experiments.baselines import names
from experiments.baselines.scheme import OneChannel, Scheme, Setup, load_scheme
from link.link import Link
from phy.channels import Awgn, Rayleigh

# The file of a scheme that sends one grey level, and its line in `names.SCHEMES`.
TOY = '''
import torch
from experiments.baselines.scheme import OneChannel, Sent, Setup

class MeanGrey:
    """The mean of the picture, sixteen times as a real number of unit power and a pilot of one."""

    made_of = ()

    def __init__(self, name: str, setup: Setup) -> None:
        self.name = name

    def send(self, image, channel: OneChannel, snr_db: float) -> Sent:
        x = torch.complex(torch.ones(16), image.mean().expand(16))[None]
        y = channel(x / x.abs().square().mean().sqrt(), snr_db).y
        level = (y.imag.sum() / y.real.sum()).clamp(-1, 1)
        return Sent(level.expand(image.shape), uses=16, note="grey")
'''
LINE = {"mean-grey": ("toy_scheme:MeanGrey", {})}


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A scheme as a user would add it."""
    (tmp_path / "toy_scheme.py").write_text(TOY)
    monkeypatch.syspath_prepend(tmp_path)
    ((name, line),) = LINE.items()
    monkeypatch.setitem(names.SCHEMES, name, line)
    return name


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    link = Link.load(steps=2, device="cpu")
    return Setup(link, None, tmp_path_factory.mktemp("kept"))


@pytest.mark.weights
def test_a_toy_scheme_in_two_files(toy: str, setup: Setup) -> None:
    """20 dB over 16 uses of equal powers: the quotient's deviation is 10^(-20/20) / 4 sqrt(2)."""
    scheme: Scheme = load_scheme(toy, setup)
    image = torch.full((1, 3, 128, 128), 0.25)
    sent = scheme.send(image, OneChannel(Awgn(), seed=1), 20.0)
    assert float(sent.picture.mean()) == pytest.approx(0.25, abs=5 * 0.1 / 32**0.5)
    assert sent.cbr == 16 / (3 * 128 * 128) == sent.cbr_on_air


def test_an_unknown_scheme() -> None:
    with pytest.raises(ValueError, match=r"scheme must be one of editable-deepsc, .* got 'morse'"):
        names.check_scheme("morse")


def test_one_seed_is_one_fade_whatever_is_sent() -> None:
    channel = OneChannel(Rayleigh(), seed=3)
    gains = [
        float(channel(torch.ones(1, uses, dtype=torch.complex64), 6.0).gain)  # type: ignore[arg-type]
        for uses in (4, 512)
    ]
    assert gains[0] == pytest.approx(gains[1], rel=1e-6)


@pytest.mark.weights
def test_ours_is_the_link(setup: Setup, sample: Path) -> None:
    link = setup.link
    face = link.face(sample)
    scheme = load_scheme("editable-deepsc", setup)
    for channel in (OneChannel(Awgn(), 5), OneChannel(Rayleigh(csi="estimated"), 5)):
        here = link.at(channel=channel.model, snr_db=3.0, seed=5)
        expected = here.send(here.face(face.image))
        sent = scheme.send(face.image, channel, 3.0)
        torch.testing.assert_close(sent.picture, expected.picture.clamp(-1, 1))
        assert (sent.uses, sent.overhead) == (512, expected.reception.overhead)


@pytest.mark.weights
def test_ours_edits_what_it_is_told(setup: Setup, sample: Path, tmp_path: Path) -> None:
    smiling = Setup(setup.link, "smile more", tmp_path)
    image = setup.link.face(sample).image
    sent = load_scheme("editable-deepsc", smiling).send(image, OneChannel(Awgn(), 0), 12.0)
    assert "announced" in sent.note and "smil" in sent.note
    seen = setup.link.editing.degrees(sent.picture)["editing"]["smiling"]
    plain = load_scheme("editable-deepsc", setup).send(image, OneChannel(Awgn(), 0), 12.0)
    assert seen > setup.link.editing.degrees(plain.picture)["editing"]["smiling"]


@pytest.mark.weights
def test_as_in_the_paper(setup: Setup) -> None:
    scheme = load_scheme("editable-deepsc-paper", setup)
    link = scheme.link  # type: ignore[attr-defined]
    assert (link.code.name, link.adapter, link.way, link.announces) == (
        "w2", "paper", ("adam", 110), False,
    )  # fmt: skip
