"""Items of work: a scheme, a channel, an SNR and a face; independent, known by what they hold."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor

from experiments.baselines.scheme import OneChannel, Scheme, Sent, Setup, load_scheme
from experiments.paper.portraits import Portrait
from link.bench.costs import Joules
from link.content import digest, file_digest, generator_digest
from link.inputs.sentences import understood
from link.link import Link
from phy.channels import ChannelModel
from semantic.editing.matching import expected_degree
from semantic.faces.photographs import to_pil
from semantic.metrics.quality import MEASURES

__all__ = ["Item", "Outcome", "Place", "carried_out", "key_of", "scheme_of"]


@dataclass(frozen=True)
class Place:
    """Where work is done: numbers do not hang on it.

    Attributes:
        device: "auto", "cpu", "cuda" or "cuda:N".
        kept: folder of what takes long to find.
    """

    device: str
    kept: Path


@dataclass(frozen=True)
class Item:
    """One picture over one channel by one scheme.

    Attributes:
        scheme, snr_db, size, separate_steps: as in the command's settings.
        channel: with its parameters.
        portrait: the face, and the sentence.
        seed: of all items.
        timed: whether seconds and joules count: then nothing that is kept is used.
    """

    scheme: str
    channel: ChannelModel
    snr_db: float
    portrait: Portrait
    size: int
    separate_steps: int
    seed: int
    timed: bool = False

    def own_seed(self) -> int:
        """Of noise and fades, the same for every scheme; a fading channel's for every SNR, too."""
        key: tuple[object, ...] = (self.seed, self.portrait.digest, self.channel.name)
        fades = self.channel.fades
        return zlib.crc32(repr(key if fades else (*key, self.snr_db)).encode())


@dataclass(frozen=True)
class Outcome:
    """A line of the results, and the picture that was received, as PNG."""

    line: dict[str, Any]
    png: bytes


def key_of(item: Item, scheme: Scheme) -> str:
    """What an item's numbers hang on, and no name of a file."""
    plain = {name: value for name, value in vars(item).items() if name not in _OBJECTS}
    asked = {"channel": [item.channel.name, vars(item.channel)], "say": item.portrait.say}
    weights = [file_digest(file) for file in scheme.made_of]
    generator = generator_digest(None, item.size)
    return digest(plain, asked, item.portrait.digest, weights, generator)


_OBJECTS = ("channel", "portrait")


def scheme_of(item: Item, place: Place) -> Scheme:
    """The scheme of an item, kept for the next of its kind.

    Raises:
        ValueError: one that cannot be used, such as an untrained one.
    """
    return _scheme(item.scheme, item.portrait.say, item.size, item.separate_steps, place)


def carried_out(items: Iterable[Item], place: Place) -> list[Outcome]:
    """Carries out items, those of one face and scheme best together: its latent is found once."""
    return [_carried_out(item, place) for item in items]


@torch.no_grad()
def _carried_out(item: Item, place: Place) -> Outcome:
    scheme, link = scheme_of(item, place), _link(item.size, place.device)
    image = item.portrait.image(link.models.device)
    sent, costs = _timed(item, place, image) if item.timed else (_sent(item, scheme, image), {})
    written = io.BytesIO()
    to_pil(sent.picture).save(written, "png")
    line = {
        "key": key_of(item, scheme),
        "scheme": item.scheme,
        "channel": item.channel.name,
        "snr_db": item.snr_db,
        "image": item.portrait.name,
        "picture": item.portrait.digest,
        "say": item.portrait.say,
        "size": item.size,
        "uses": sent.uses,
        "overhead": sent.overhead,
        "cbr": sent.cbr,
        "cbr_on_air": sent.cbr_on_air,
        "arrived": sent.arrived,
        "note": sent.note,
        **costs,
        **_measured(link, image, sent),
        **_degrees(link, image, sent, item.portrait.say),
    }
    return Outcome(line, written.getvalue())


def _sent(item: Item, scheme: Scheme, image: Tensor) -> Sent:
    sent = scheme.send(image, OneChannel(item.channel, item.own_seed()), item.snr_db)
    return replace(sent, picture=sent.picture.clamp(-1, 1))


def _timed(item: Item, place: Place, image: Tensor) -> tuple[Sent, dict[str, float | None]]:
    """What the second sending costs: the networks are loaded, the picture is not known."""
    link = _link(item.size, place.device)
    joules = Joules(link.models.device)
    for _ in range(2):
        with TemporaryDirectory() as kept:
            setup = Setup(link, item.portrait.say, Path(kept), item.separate_steps)
            scheme = load_scheme(item.scheme, setup)
            before, begun = joules.now(), time.perf_counter()
            sent = _sent(item, scheme, image)
            _ = sent.picture.cpu()  # a GPU has answered
            seconds, after = time.perf_counter() - begun, joules.now()
    spent = None if before is None or after is None or after < before else after - before
    return sent, {"seconds": seconds, "joules": spent}


def _measured(link: Link, image: Tensor, sent: Sent) -> dict[str, float | None]:
    """Of the received picture against the photograph, which no edit has changed."""
    table = link.models.quality.table(original=image, received=sent.picture)
    return {measure: table[measure]["received_original"] for measure in MEASURES}


def _degrees(link: Link, image: Tensor, sent: Sent, say: str | None) -> dict[str, Any]:
    """What became of the sentence's first wish, as either predictor sees it.

    What is expected follows from the degree that the editing predictor sees in the photograph.
    """
    if say is None:
        return {}
    wish = understood(say).parts[0]
    assert wish.attribute is not None
    before = link.editing.degrees(image)["editing"][wish.attribute]
    expected = expected_degree(wish, before)
    seen = {name: of[wish.attribute] for name, of in link.editing.degrees(sent.picture).items()}
    return {
        "attribute": wish.attribute,
        "degree_before": before,
        "degree_expected": expected,
        "degree_received": seen,
        "degree_off": abs(seen["evaluation"] - expected),
    }


@lru_cache
def _link(size: int, device: str) -> Link:
    return Link.load(size=size, device=device)


@lru_cache(maxsize=32)
def _scheme(name: str, say: str | None, size: int, separate_steps: int, place: Place) -> Scheme:
    return load_scheme(name, Setup(_link(size, place.device), say, place.kept, separate_steps))
