"""Pairs of what two ends of a link hold, whose mutual information is to be measured.

`along_the_link` has ours. Another scheme takes part with pairs of its own: a `Dependence` is all
that the estimate needs, such as

    Dependence("image ; picture", small(photographs), small(received))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F

from adapters.adapter import as_reals
from adapters.prior.closed_form import PriorAdapter
from link.passage import Passage

__all__ = ["Dependence", "along_the_link", "of_directions", "of_uses", "small"]

SIDE = 16  # pixels a side that a picture is averaged to
DIRECTIONS = 4
MOST_USES = 6000  # symbols, of all items together


@dataclass(frozen=True)
class Dependence:
    """Two sides of N items.

    Attributes:
        name: what they are.
        x, y: float [N, ...]; row i of the one belongs to row i of the other.
        known: their mutual information in nats where there is a closed form.
    """

    name: str
    x: Tensor = field(repr=False)
    y: Tensor = field(repr=False)
    known: float | None = None


def small(pictures: Tensor) -> Tensor:
    """Pictures [N, 3, H, H] averaged to [N, 3, 16, 16]: MINE sees no detail with few of them."""
    return F.adaptive_avg_pool2d(pictures.float(), SIDE)


def along_the_link(images: Tensor, passages: Sequence[Passage]) -> list[Dependence]:
    """The image and every stage behind it; and what theory knows of the channel.

    Args:
        images: [N, 3, H, H], the photographs.
        passages: N, of one item each, all over one channel at one SNR.
    """
    whole = small(images)
    x = torch.cat([one.x for one in passages])
    x_hat = torch.cat([one.reception.x_hat for one in passages])
    stages = {
        "latent": torch.cat([one.w for one in passages]),
        "symbols": as_reals(x),
        "received symbols": as_reals(x_hat),
        "repaired latent": torch.cat([one.w_hat for one in passages]),
        "picture": small(torch.cat([one.picture for one in passages])),
    }
    return [Dependence(f"image ; {name}", whole, stage) for name, stage in stages.items()]


def of_uses(x: Tensor, y: Tensor, snr_db: float) -> Dependence:
    """Single channel uses: symbols sent and received, those of all items together.

    A symbol of unit power that is normal takes ln(1 + SNR) nats through AWGN (Cover and Thomas,
    9.1), any other one less; `Spreading` makes ours about normal.

    Args:
        x, y: complex [N, K], sent and received over AWGN.
        snr_db: Es/N0.
    """
    sides = [torch.view_as_real(side.flatten()) for side in (x, y)]
    chosen = torch.randperm(len(sides[0]), generator=torch.Generator().manual_seed(0))[:MOST_USES]
    known = math.log1p(10 ** (snr_db / 10))
    return Dependence("a symbol ; the same received", sides[0][chosen], sides[1][chosen], known)


@torch.no_grad()
def of_directions(
    adapter: PriorAdapter, s: Tensor, s_hat: Tensor, snr_db: float, count: int = DIRECTIONS
) -> Dependence:
    """The latent's strongest directions before and after the channel, over AWGN.

    Each is sent as sqrt(p_i) z_i, z_i of unit variance, and meets noise of variance no / 2; so, for
    normal and independent z_i, I = sum_i ln(1 + 2 p_i / no) / 2. The spread of this set's z_i takes
    the place of 1.

    Args:
        adapter: of the prior.
        s, s_hat: complex [N, K], the symbols and what the receiver made of them.
        snr_db: Es/N0 that both ends know.
        count: how many directions.
    """
    directions = adapter.analysis[:, :count]
    before, after = ((as_reals(side).double() - adapter.mean) @ directions for side in (s, s_hat))
    power = adapter.allocate(torch.tensor([snr_db], dtype=torch.float64)).power[0, :count]
    spread = before.var(0) / adapter.variances[:count]
    no = 10 ** (-snr_db / 10)
    known = float((1 + 2 * power * spread / no).log().sum() / 2)
    return Dependence(f"{count} directions ; the same received", before, after, known)
