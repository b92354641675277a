"""MINE: mutual information learnt from pairs (Belghazi et al., ICML 2018).

    I(x; y) >= E_joint[T(x, y)] - ln E_product[e^T(x, y)]                       (Donsker, Varadhan)

T is a network, trained on some pairs and chosen by others; the figure is that of a third part,
which T has never met: on its own pairs a network finds information in noise. Three things follow:

* The product is taken over all n^2 pairs of a held-out group of n, the n true ones among them. The
  figure is then never above ln n, the *ceiling*, and cannot run away as the bound's usual estimate
  does (McAllester and Stratos, 2020). Where the truth is near the ceiling or above, infinite say
  between a picture and its latent, only the order of the figures means anything.
* It is a lower bound: what T has not learnt is missing. Long vectors are shortened first to their
  strongest principal components, which only takes information away.
* Gradients of the logarithm follow a running mean of e^T (their section 3.2).
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from statistics import fmean, stdev

import torch
from torch import Tensor, nn

__all__ = ["Estimate", "Mine", "estimate"]

GROUP = 250  # pairs whose product is taken at once
CHOOSE_BY = 2 * GROUP  # pairs at most
AT_ONCE = 2**14  # pairs of a product, within little memory
LEAST = 50  # pairs: of fewer no part is left to learn from
PARTS = (0.6, 0.2)  # to learn from, to choose by; the rest is for the figure


@dataclass(frozen=True)
class Mine:
    """How T is made and trained.

    Attributes:
        components: of either side at most.
        hidden: width of its layers.
        batch: pairs a step.
        steps: at most.
        patience: looks at the second part, one each `every` steps, without a better figure.
        every: steps between looks.
        learning_rate: Adam's.
        memory: share of the new in the running mean of e^T.
    """

    components: int = 16
    hidden: int = 64
    batch: int = 256
    steps: int = 3000
    patience: int = 6
    every: int = 100
    learning_rate: float = 1e-3
    memory: float = 0.05


@dataclass(frozen=True)
class Estimate:
    """Figures of several seeds, each with parts and a network of its own; nats.

    >>> Estimate((1.0, 2.0), 6.2).mean
    1.5
    """

    nats: tuple[float, ...]
    ceiling: float

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return fmean(self.nats)

    @property
    def spread(self) -> float:
        """Standard deviation over the seeds."""
        return stdev(self.nats) if len(self.nats) > 1 else 0.0


def estimate(x: Tensor, y: Tensor, seeds: int = 3, how: Mine = Mine()) -> Estimate:
    """Mutual information of two vectors in nats, from N pairs.

    Args:
        x, y: float [N, ...] both; row i of the one belongs to row i of the other. N at least 50.
        seeds: how many networks, each on parts of its own.

    Raises:
        ValueError: another number of pairs or seeds, or values that are not finite.
    """
    if len(x) != len(y) or len(x) < LEAST:
        raise ValueError(f"x and y must have as many rows, {LEAST} or more, got {len(x)}, {len(y)}")
    if seeds < 1:
        raise ValueError(f"seeds must be at least 1, got {seeds}")
    flat = [side.detach().flatten(1).float() for side in (x, y)]
    if not all(bool(torch.isfinite(side).all()) for side in flat):
        raise ValueError("x and y must be finite, got NaN or infinite values")
    held_out = len(x) - sum(int(share * len(x)) for share in PARTS)
    nats = tuple(_one(flat[0], flat[1], seed, how) for seed in range(seeds))
    return Estimate(nats, math.log(-(-held_out // _groups(held_out))))


def _one(x: Tensor, y: Tensor, seed: int, how: Mine) -> float:
    """The figure of one seed."""
    rng = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(x), generator=rng)
    learn, choose = (int(share * len(x)) for share in PARTS)
    parts = order.split([learn, choose, len(x) - learn - choose])
    sides = [_shortened(side, parts[0], how.components) for side in (x, y)]
    first, second, third = ((sides[0][part], sides[1][part]) for part in parts)
    critic = _trained(first, second, rng, how)
    return critic.bound(*third)


def _shortened(side: Tensor, learn: Tensor, components: int) -> Tensor:
    """Rows by their strongest principal components over some of them, each of unit variance."""
    known = side[learn]
    mean, count = known.mean(0), min(components, side.shape[1], len(learn) - 1)
    _, lengths, directions = torch.linalg.svd(known - mean, full_matrices=False)
    deviations = (lengths[:count] / (len(learn) - 1) ** 0.5).clamp_min(1e-6 * lengths[0])
    return (side - mean) @ directions[:count].T / deviations


class _Critic(nn.Module):
    """T(x, y), whose first layer is a sum over both sides: all pairs cost little more than some."""

    def __init__(self, x: int, y: int, hidden: int) -> None:
        super().__init__()
        self.of_x, self.of_y = nn.Linear(x, hidden), nn.Linear(y, hidden, bias=False)
        self.deep = nn.Sequential(
            nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1), nn.Flatten(-2)
        )

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """T of the pairs of rows [n, D]: [n]."""
        return self.deep(self.of_x(x) + self.of_y(y))

    @torch.no_grad()
    def bound(self, x: Tensor, y: Tensor) -> float:
        """E_joint[T] - ln E_product[e^T], the mean over groups of rows."""
        groups = _groups(len(x))
        pairs = zip(x.tensor_split(groups), y.tensor_split(groups), strict=True)
        return fmean(self._of_group(*pair) for pair in pairs)

    def _of_group(self, x: Tensor, y: Tensor) -> float:
        of_x, of_y = self.of_x(x)[:, None], self.of_y(y)[None]
        rows = of_x.split(max(1, AT_ONCE // len(y)))
        every = torch.cat([self.deep(part + of_y) for part in rows])
        return float(every.diagonal().mean() - (every.logsumexp((0, 1)) - 2 * math.log(len(x))))


def _groups(count: int) -> int:
    """Into how many groups of about as many pairs so many are cut."""
    return max(1, round(count / GROUP))


def _trained(
    learn: tuple[Tensor, Tensor], choose: tuple[Tensor, Tensor], rng: torch.Generator, how: Mine
) -> _Critic:
    """The critic that was best for the pairs to choose by."""
    critic = _seeded(learn[0].shape[1], learn[1].shape[1], how.hidden, rng)
    adam = torch.optim.Adam(critic.parameters(), how.learning_rate)
    best, kept, waited = -math.inf, critic, 0
    running: Tensor | None = None  # ln of the running mean of e^T
    for step in range(how.steps):
        rows = torch.randint(len(learn[0]), (how.batch,), generator=rng)
        strangers = rows[torch.randperm(how.batch, generator=rng)]
        together = critic(learn[0][rows], learn[1][rows]).mean()
        apart = critic(learn[0][rows], learn[1][strangers]).logsumexp(0) - math.log(how.batch)
        running = _remembered(running, apart.detach(), how.memory)
        adam.zero_grad()
        ((apart - running).exp() - together).backward()
        adam.step()
        if (step + 1) % how.every == 0:
            found = critic.bound(*(side[:CHOOSE_BY] for side in choose))
            waited = 0 if found > best else waited + 1
            if found > best:
                best, kept = found, copy.deepcopy(critic)
            if waited == how.patience:
                break
    return kept


def _remembered(running: Tensor | None, now: Tensor, share: float) -> Tensor:
    if running is None:
        return now
    return torch.logaddexp(running + math.log1p(-share), now + math.log(share))


def _seeded(x: int, y: int, hidden: int, rng: torch.Generator) -> _Critic:
    """A critic whose first weights are the generator's, whatever torch's own are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(torch.randint(2**31, (), generator=rng)))
        return _Critic(x, y, hidden)
