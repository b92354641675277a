"""The sources of the digital schemes by name, for their schemes and for what measures them."""

from __future__ import annotations

from collections.abc import Callable

from experiments.baselines.digital.digital import DigitalScheme, Source
from experiments.baselines.digital.latent_bytes import LatentBytes
from experiments.baselines.digital.ldpc import Mcs
from experiments.baselines.digital.picture_codecs import CODECS, PictureCodec
from experiments.baselines.digital.plans import Adaptive, Fixed
from experiments.baselines.ours import best
from experiments.baselines.scheme import Setup

__all__ = ["SOURCES", "adaptive", "fixed", "load_source"]

PAPER_BITS_A_PIXEL = {128: 0.7, 1024: 0.2}


def _codec(name: str) -> Callable[[Setup], Source]:
    return lambda setup: PictureCodec(name)


SOURCES: dict[str, Callable[[Setup], Source]] = {
    **{name: _codec(name) for name in CODECS},
    "latent": lambda setup: LatentBytes(best("latent", setup)),
}


def load_source(name: str, setup: Setup) -> Source:
    """The source of this name; ValueError where there is none."""
    if name not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}, got {name!r}")
    return SOURCES[name](setup)


def fixed(name: str, setup: Setup, source: str, mcs: str) -> DigitalScheme:
    """So many bits a pixel as in the paper, by one modulation and rate."""
    return DigitalScheme(name, load_source(source, setup), Fixed(Mcs.of(mcs), PAPER_BITS_A_PIXEL))


def adaptive(name: str, setup: Setup, source: str, uses: int) -> DigitalScheme:
    """So many channel uses, by the modulation and rate that suit the SNR."""
    return DigitalScheme(name, load_source(source, setup), Adaptive(source, uses))
