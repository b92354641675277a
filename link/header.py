"""The header: degrees in 64 symbols of their own among those of the latent.

    x = 64 symbols that say the degrees, every (k / 64)th, and k - 64 of the latent between them

Together they have the k uses and the power that the latent alone would have. Header symbols have
about the power of others, 1.1 times it for one attribute; more attributes are harder to tell apart
and have more. At -6 dB no more than one word in a thousand is lost (`experiments.editing.header`).
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
from semantic.editing.announced import degrees_of, number_of, said

__all__ = ["SURE", "SYMBOLS", "Announcement", "Header", "degree_code"]

# Of headers that say 0..5 attributes: how likely they are taken to be, and their symbols' power.
SHARES = (1 / 4, 1 / 2, 1 / 8, 1 / 16, 1 / 32, 1 / 32)
POWERS = (1.1, 1.1, 1.55, 1.85, 2.05, 2.15)
SURE = 0.6  # least posterior probability of a header that is believed


@cache
def degree_code() -> ShortCode:
    """The code of the numbers of `semantic.editing.announced`."""
    counts = torch.tensor(said())
    chance = torch.tensor(SHARES) / torch.bincount(counts)
    return ShortCode(chance[counts], torch.tensor(POWERS)[counts])


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
        if symbols < 4 * SYMBOLS:
            raise ValueError(f"k must be at least {4 * SYMBOLS} for a header, got {symbols}")
        self.symbols = symbols
        self.latent = symbols - SYMBOLS
        said = torch.zeros(symbols, dtype=torch.bool)
        said[(torch.arange(SYMBOLS) * symbols + symbols // 2) // SYMBOLS] = True
        self._said = said

    def joined(self, x: Tensor, degrees: Mapping[str, int]) -> Tensor:
        """Symbols of a latent, complex64 [1, k - 64] of unit power, -> [1, k] of unit power."""
        number = torch.tensor([number_of(degrees)], device=x.device)
        whole = x.new_empty(len(x), self.symbols)
        whole[:, self._said] = degree_code().encode(number)
        whole[:, ~self._said] = self._amplitude(number).to(x.device) * x
        return whole

    def heard(self, reception: Reception) -> Announcement:
        """What the header of one item says."""
        x = unbiased(reception.x_hat, reception.no_eff)[:, self._said]
        heard = degree_code().decode(x, reception.no_eff[:, self._said])
        certainty = float(heard.certainty)
        degrees = degrees_of(int(heard.number)) if certainty >= SURE else None
        return Announcement(degrees, certainty)

    def rest(self, reception: Reception, announced: Announcement) -> Reception:
        """The reception of the latent's symbols alone, as if they had been sent with unit power."""
        degrees = announced.degrees or {}  # the power that most headers have
        amplitude = self._amplitude(torch.tensor([number_of(degrees)])).to(reception.x_hat.device)
        x = unbiased(reception.x_hat, reception.no_eff)[:, ~self._said] / amplitude
        no_eff = reception.no_eff[:, ~self._said] / amplitude.square()
        return replace(
            reception, y=reception.y[:, ~self._said], x_hat=x / (1 + no_eff), no_eff=no_eff
        )

    def _amplitude(self, number: Tensor) -> Tensor:
        """Of the latent's symbols beside a header, [1, 1]."""
        power = degree_code().power[number.cpu()][:, None]
        return ((self.symbols - SYMBOLS * power) / self.latent).sqrt()
