"""A short code for a few bits that must arrive: 64 symbols, decoded from soft values.

    number ─► Tr(a x) + Tr(b x^3) + e for all x of GF(128) ─► 128 signs ─► 64 QPSK symbols

A number is the bits b e a. The words of b = 0 are the first-order Reed-Muller code RM(1, 7), which
is bi-orthogonal: any two differ in 64 or 128 of 128 places. All 2^15 words are the dual of the
extended double-error-correcting BCH code, 128 cosets of that one: any two differ in 56, 64, 72 or
128 places (MacWilliams & Sloane, ch. 15, theorem 4). So small numbers are the farthest apart, and
of what is numbered the most likely should come first.

The decoder takes the number of highest posterior probability: a Hadamard product for each coset.
The order of the places, 0 and then the powers of x, breaks up the square waves that some words
would be in the natural order, as in `phy.modem.block_code`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

__all__ = ["SYMBOLS", "WORDS", "Heard", "ShortCode"]

BITS = 7
LENGTH = 2**BITS  # signs of a word
SYMBOLS = LENGTH // 2
WORDS = 2 ** (2 * BITS + 1)

_POLYNOMIAL = 0b10001001  # x^7 + x^3 + 1, primitive


def _product(a: int, b: int) -> int:
    """In GF(128)."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (_POLYNOMIAL if a & LENGTH // 2 else 0)
        b >>= 1
    return product


def _trace(x: int) -> int:
    """x + x^2 + x^4 + ... + x^64, 0 or 1."""
    total = 0
    for _ in range(BITS):
        total ^= x
        x = _product(x, x)
    return total


@cache
def _signs() -> tuple[Tensor, Tensor]:
    """(-1)^Tr(a x) and (-1)^Tr(b x^3), float32 [128, 128], a row for each a or b."""
    places, power = [0], 1
    while len(places) < LENGTH:
        places.append(power)
        power = _product(power, 2)
    cubes = [_product(x, _product(x, x)) for x in places]
    minus = [1 - 2 * _trace(x) for x in range(LENGTH)]

    def rows(values: list[int]) -> Tensor:
        return torch.tensor(
            [[minus[_product(a, x)] for x in values] for a in range(LENGTH)]
        ).float()

    return rows(places), rows(cubes)


@dataclass(frozen=True)
class Heard:
    """What the decoder makes of a batch of words.

    Attributes:
        number: int64 [B], the most likely one.
        certainty: float32 [B], its posterior probability; 0 where nothing arrived.
    """

    number: Tensor
    certainty: Tensor


class ShortCode:
    """Numbers 0 .. N - 1 as 64 symbols each.

    >>> code = ShortCode(torch.full((31,), 1 / 31), torch.ones(31))
    >>> x = code.encode(torch.tensor([3, 30]))
    >>> code.decode(x, torch.full((2, 64), 1.0)).number.tolist()
    [3, 30]

    Args:
        chance: [N], how likely each number is before anything is heard, above 0, N <= 2^15.
        power: [N], mean |x|^2 of each number's symbols: one that has more rivals needs more.

    Raises:
        ValueError: more numbers than words, or a chance or power that is not above 0.
    """

    def __init__(self, chance: Tensor, power: Tensor) -> None:
        if not 0 < len(chance) <= WORDS or len(power) != len(chance):
            raise ValueError(
                f"chance and power must be of 1..{WORDS} numbers, got {len(chance)}, {len(power)}"
            )
        if not bool((chance > 0).all() and (power > 0).all()):
            raise ValueError("chance and power must be above 0, got others")
        self.log_chance = chance.double().log().float()
        self.power = power.float()

    def __len__(self) -> int:
        return len(self.power)

    def encode(self, number: Tensor) -> Tensor:
        """Numbers int64 [B] -> x complex64 [B, 64]; ValueError for one that there is not."""
        if bool(((number < 0) | (number >= len(self))).any()):
            raise ValueError(f"number must be within 0..{len(self) - 1}, got {number.tolist()}")
        linear, cubic = (signs.to(number.device) for signs in _signs())
        turned = 1 - 2 * (number >> BITS & 1)
        signs = linear[number & LENGTH - 1] * cubic[number >> BITS + 1] * turned[:, None]
        amplitude = (self.power.to(number.device)[number] / 2).sqrt()[:, None]
        return torch.view_as_complex((signs * amplitude).unflatten(1, (SYMBOLS, 2)).contiguous())

    def decode(self, x: Tensor, no: Tensor) -> Heard:
        """The most likely numbers.

        Args:
            x: complex [B, 64], unbiased: what was sent and noise of variance ``no``.
            no: float [B, 64], +inf for an erased symbol.
        """
        weight = 2 / no.double().clamp_min(1e-9)
        reals = torch.view_as_real(x.to(torch.complex128)).double() * weight[..., None]
        energy = weight.sum(dim=1, keepdim=True).float() / 2
        power = self.power.to(x.device)
        likely = self._correlations(reals.flatten(1).float()).mul_((power / 2).sqrt())
        likely.add_(self.log_chance.to(x.device)).addcmul_(energy, power, value=-1)
        best, number = likely.max(dim=1)
        certainty = (best - likely.logsumexp(dim=1)).exp()
        return Heard(number, torch.where(energy[:, 0] > 0, certainty, 0))

    def _correlations(self, reals: Tensor) -> Tensor:
        """Of soft values [B, 128] with the words [B, N]."""
        linear, cubic = (signs.to(reals.device) for signs in _signs())
        cosets = -(-len(self) // (2 * LENGTH))
        of = (reals[:, None] * cubic[:cosets]) @ linear.T  # [B, b, a]
        return torch.stack([of, -of], dim=2).flatten(1)[:, : len(self)]  # [B, (b, e, a)]
