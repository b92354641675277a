"""Divides scores into CelebA-Dialog's six degrees, on faces that training did not see.

Labels say only whether there is a beard, a smile and so on, so degrees are proxies:

    age        the cuts learnt from ages: degrees are bins of years
    smiling    1 begins where a smile is as likely as none, 2 where an open mouth is as likely as a
               closed one among smiles; 3, 4, 5 at the quartiles of the open smiles beyond that
    the rest   1 begins where the attribute is as likely as not; 2..5 at the quintiles of the
               faces that have it, among those beyond that

"As likely" is with both classes weighted alike. Below degree 1 the curve has the slope that makes
the probability of degree 0 the calibrated one.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["balanced_boundary", "degree_knots"]

WIDTH = 0.25  # of a degree; in its middle a degree then has a probability of 0.76
LEAST_GAP = 0.15  # between two knots, in scores
SMILING, AGE = 3, 4


def degree_knots(scores: Tensor, levels: Tensor, age_cuts: Tensor) -> Tensor:
    """The knots [5, 6] of `semantic.attributes.OrdinalNetwork`.

    Args:
        scores: [N, 5] of held-out faces.
        levels: int64 [N, 6] of `semantic.training.faces.read_celeba`.
        age_cuts: [5], rising.
    """
    rows = []
    for column in range(AGE):
        score, level = scores[:, column], levels[:, column]
        first, slope = balanced_boundary(score, level >= 1)
        found = score[level >= 1]
        if column == SMILING:
            second, _ = balanced_boundary(found, level[level >= 1] >= 2)
            second = max(second, first + LEAST_GAP)
            wide_open = score[level >= 2]
            quantiles = _quantiles(wide_open[wide_open > second], 4)
            bounds = [first, second, *quantiles]
        else:
            bounds = [first, *_quantiles(found[found > first], 5)]
        # Slope of the position over the width is that of the logistic curve of presence.
        rows.append([first - 0.5 / (WIDTH * slope), *bounds])
    ages = age_cuts.tolist()
    rows.append([ages[0] - (ages[1] - ages[0]) / 2, *ages])
    return _rising(torch.tensor(rows))


def balanced_boundary(score: Tensor, present: Tensor) -> tuple[float, float]:
    """Where two classes are equally likely, and the slope of the log-odds there.

    Logistic regression on one score, both classes weighted alike, Newton's method.

    >>> boundary, slope = balanced_boundary(torch.arange(8.0), torch.arange(8) > 3)
    >>> round(boundary, 3), slope > 0
    (3.5, True)

    Raises:
        ValueError: one class is missing.
    """
    if present.all() or not present.any():
        raise ValueError(f"held-out faces must be of both classes, got {len(score)} of one")
    target = present.double()
    weight = torch.where(present, 0.5 / target.sum(), 0.5 / (1 - target).sum())
    middle, spread = score.double().mean(), score.double().std()
    x = torch.stack([(score.double() - middle) / spread, torch.ones_like(target)], dim=1)
    theta = torch.tensor([1.0, 0.0], dtype=torch.float64)
    # A faint pull to 0 keeps the slope finite where the classes do not overlap.
    prior = torch.diag(torch.tensor([1e-4, 0.0], dtype=torch.float64))
    for _ in range(50):
        chance = torch.sigmoid(x @ theta)
        gradient = x.T @ (weight * (chance - target)) + prior @ theta
        curvature = (x * (weight * chance * (1 - chance))[:, None]).T @ x + prior
        step = torch.linalg.solve(curvature, gradient)
        theta = theta - step.clamp(-1, 1)
    slope, offset = theta.tolist()
    if slope <= 0:
        raise ValueError(f"scores must rise with their attribute, got a slope of {slope:.3g}")
    return (middle - spread * offset / slope).item(), slope / spread.item()


def _quantiles(score: Tensor, parts: int) -> list[float]:
    at = torch.arange(1, parts) / parts
    return torch.quantile(score, at).tolist()


def _rising(knots: Tensor) -> Tensor:
    """Every knot at least the least gap above the one before."""
    gaps = knots.diff(dim=1).clamp(min=LEAST_GAP)
    return torch.cat([knots[:, :1], knots[:, :1] + gaps.cumsum(dim=1)], dim=1)
