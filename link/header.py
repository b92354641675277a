"""The header: degrees in 64 symbols of their own among those of the latent.

    x = 64 symbols that say the degrees, every (k / 64)th, and k - 64 of the latent between them

Together they have the k uses and the power that the latent alone would have. Header symbols have
about the power of others, 1.12 times it for one attribute; more attributes are harder to tell apart
and have more. At -6 dB no more than one word in a thousand is lost
(`experiments.editing.header_errors`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from adapters.short_code import SYMBOLS, ShortCode
from phy.equalizers import unbiased
from phy.reception import Reception
from semantic.editing.announced import counts, degrees_of, number_of

__all__ = ["LEAST", "SURE", "SYMBOLS", "Announcement", "Header", "degree_code", "said"]

# Of headers that say 0..5 attributes: how likely they are taken to be, and their symbols' power.
SHARES = (1 / 4, 1 / 2, 1 / 8, 1 / 16, 1 / 32, 1 / 32)
POWERS = (1.12, 1.12, 1.6, 1.95, 2.15, 2.25)
LEAST = 4 * SYMBOLS  # k in which there is room for a header
SURE = 0.6  # least posterior probability of a header that is believed


@cache
def degree_code() -> ShortCode:
    """The code of the numbers of `semantic.editing.announced`."""
    of = torch.tensor(counts())
    chance = torch.tensor(SHARES) / torch.bincount(of)
    return ShortCode(chance[of], torch.tensor(POWERS)[of])


def said(degrees: Mapping[str, int]) -> str:
    """Degrees in words.

    >>> said({"beard": 0, "smiling": 4}), said({})
    ('beard 0, smiling 4', 'no degrees')
    """
    return ", ".join(f"{name} {degree}" for name, degree in degrees.items()) or "no degrees"


@dataclass(frozen=True)
class Announcement:
    """What the receiver made of one header.

    Attributes:
        degrees: attribute -> degree that it said; None where it was erased.
        certainty: posterior probability of the most likely header.
    """

    degrees: dict[str, int] | None
    certainty: float


class Header:
    """Puts degrees among the symbols of one latent, and takes them out.

    >>> header = Header(512)
    >>> x = header.joined(torch.ones(1, 448, dtype=torch.complex64), {"smiling": 4})
    >>> x.shape, round(float(x.abs().square().mean()), 4)
    (torch.Size([1, 512]), 1.0)

    Args:
        symbols: k, of both together.

    Raises:
        ValueError: too few symbols for a header that leaves the latent some power.
    """

    def __init__(self, symbols: int) -> None:
        if symbols < LEAST:
            raise ValueError(f"k must be at least {LEAST} for a header, got {symbols}")
        self.symbols = symbols
        self.latent = symbols - SYMBOLS
        self._ours = torch.zeros(symbols, dtype=torch.bool)
        self._ours[(torch.arange(SYMBOLS) * symbols + symbols // 2) // SYMBOLS] = True

    def joined(self, x: Tensor, degrees: Mapping[str, int]) -> Tensor:
        """Symbols of a latent, complex64 [1, k - 64] of unit power, -> [1, k] of unit power."""
        number = torch.tensor([number_of(degrees)], device=x.device)
        whole = x.new_empty(len(x), self.symbols)
        whole[:, self._ours] = degree_code().encode(number)
        whole[:, ~self._ours] = self._amplitude(number).to(x.device) * x
        return whole

    def heard(self, reception: Reception) -> Announcement:
        """What the header of one item says."""
        x = unbiased(reception.x_hat, reception.no_eff)[:, self._ours]
        heard = degree_code().decode(x, reception.no_eff[:, self._ours])
        certainty = float(heard.certainty)
        degrees = degrees_of(int(heard.number)) if certainty >= SURE else None
        return Announcement(degrees, certainty)

    def rest(self, reception: Reception, announced: Announcement) -> Reception:
        """The reception of the latent's symbols alone, as if they had been sent with unit power."""
        degrees = announced.degrees or {}  # the power that most headers have
        amplitude = self._amplitude(torch.tensor([number_of(degrees)])).to(reception.x_hat.device)
        x = unbiased(reception.x_hat, reception.no_eff)[:, ~self._ours] / amplitude
        no_eff = reception.no_eff[:, ~self._ours] / amplitude.square()
        return replace(
            reception, y=reception.y[:, ~self._ours], x_hat=x / (1 + no_eff), no_eff=no_eff
        )

    def _amplitude(self, number: Tensor) -> Tensor:
        """Of the latent's symbols beside a header, [1, 1]."""
        power = degree_code().power[number.cpu()][:, None]
        return ((self.symbols - SYMBOLS * power) / self.latent).sqrt()
