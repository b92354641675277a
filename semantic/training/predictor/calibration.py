"""From scores to degrees: where each of the six begins, and how good a predictor is.

CelebA says with or without, at most more or less; CelebA-Dialog's degrees cannot be had. So:

    degree 0 | 1     the score at which the label is as likely as not (a cut learnt in training)
    degrees 1 to 5   equally many of the held-out faces that have the attribute and lie beyond it

Where labels are degrees (ages, a user's CelebA-Dialog), degrees begin at the learnt cuts.
"""

from __future__ import annotations

import torch
from torch import Tensor

from semantic.attributes import ATTRIBUTES, DEGREES
from semantic.editing.predictor import AttributePredictor, OrdinalNetwork
from semantic.editing.predictor_networks import ScoreNetwork
from semantic.training.faces import AGE, YOUNG
from semantic.training.predictor.data import Data
from semantic.training.predictor.ordinal_loss import OrdinalLoss
from semantic.training.predictor.pictures import Pictures

__all__ = [
    "age_figures",
    "area_under_curve",
    "calibrated",
    "celeba_figures",
    "degree_knots",
    "figures",
    "proxy_cuts",
]

FEWEST = 10  # faces, to take four quantiles of
# Within degree 0 and below, where labels say nothing, the curve is half as steep as on the average.
FLATTER = 0.5


@torch.no_grad()
def calibrated(network: ScoreNetwork, loss: OrdinalLoss, data: Data) -> OrdinalNetwork:
    """The network with the curve that makes degrees of its scores."""
    network.eval()
    scores = torch.cat([network(image) for image in data.val.framed(network.size)])
    ordinal = OrdinalNetwork(network)
    for i in range(len(ATTRIBUTES)):
        cuts = loss.cuts(i)
        if i != AGE and data.aged is not None:
            cuts = proxy_cuts(float(cuts[0]), scores[data.val.levels[:, i] >= 1, i])
        ordinal.knots[i] = degree_knots(cuts)
    return ordinal


def proxy_cuts(first: float, scores: Tensor) -> Tensor:
    """The five scores at which degrees 0..4 end, of an attribute labelled with or without.

    >>> proxy_cuts(0.0, torch.linspace(-1, 10, 111)).round().tolist()
    [0.0, 2.0, 4.0, 6.0, 8.0]

    Args:
        first: the score at which the label is as likely as not.
        scores: of held-out faces that have the attribute, [N].

    Raises:
        ValueError: fewer than ten of them lie beyond ``first``.
    """
    beyond = scores[scores > first]
    if len(beyond) < FEWEST:
        raise ValueError(
            f"the val part must hold at least {FEWEST} recognised faces of each attribute, got"
            f" {len(beyond)}"
        )
    quantiles = beyond.quantile(torch.arange(1, DEGREES - 1) / (DEGREES - 1))
    return torch.cat([torch.tensor([first]), quantiles])


def degree_knots(cuts: Tensor) -> Tensor:
    """Knots [6] of `predictor.OrdinalNetwork` for the scores [5] at which degrees end."""
    degree = (cuts[-1] - cuts[0]) / (len(cuts) - 1)
    return torch.cat([cuts[:1] - 0.5 * degree / FLATTER, cuts])


@torch.no_grad()
def figures(predictor: AttributePredictor, data: Data) -> dict[str, dict[str, float]]:
    """AUC on CelebA's test part and errors of the age on UTKFace, both held out.

    With CelebA-Dialog's degrees: the mean error of each attribute, in degrees.
    """
    expected, likely = _degrees(predictor, data.test)
    if data.aged_test is None:
        errors = (likely - data.test.levels[:, : len(ATTRIBUTES)]).abs().float().mean(dim=0)
        named = zip(ATTRIBUTES, errors.tolist(), strict=True)
        return {"mean_error": {name: round(error, 3) for name, error in named}}
    auc = celeba_figures(expected, data.test.levels)
    expected, likely = _degrees(predictor, data.aged_test)
    return {"auc": auc, "age": age_figures(expected, likely, data.aged_test.levels)}


def _degrees(predictor: AttributePredictor, pictures: Pictures) -> tuple[Tensor, Tensor]:
    """Mean and most likely degree, each [N, 5]."""
    seen = [(predictor.expected(image), predictor.degree(image)) for image in pictures.framed()]
    expected, likely = (torch.cat(parts) for parts in zip(*seen, strict=True))
    return expected, likely


def area_under_curve(scores: Tensor, has: Tensor) -> float:
    """Chance that a face with the attribute scores above one without; a tie counts half.

    >>> area_under_curve(torch.tensor([0.1, 0.4, 0.3]), torch.tensor([False, True, False]))
    1.0

    Raises:
        ValueError: all have it, or none.
    """
    count = int(has.sum())
    if not 0 < count < len(has):
        raise ValueError(f"has must hold both kinds of faces, got {count} of {len(has)} with it")
    _, group, sizes = scores.unique(return_inverse=True, return_counts=True)
    ranks = (sizes.cumsum(0) - (sizes - 1) / 2).double()[group]  # the mean rank of a tie
    above = ranks[has].sum() - count * (count + 1) / 2
    return float(above / (count * (len(has) - count)))


def celeba_figures(scores: Tensor, levels: Tensor) -> dict[str, float]:
    """AUC of each attribute for expected degrees [N, 5] and CelebA's levels [N, 6].

    Age is measured against Young turned round: 1 - AUC of the one is the AUC of the other.
    """
    return {
        name: round(area_under_curve(scores[:, i], levels[:, YOUNG if i == AGE else i] >= 1), 4)
        for i, name in enumerate(ATTRIBUTES)
    }


def age_figures(expected: Tensor, likely: Tensor, levels: Tensor) -> dict[str, float]:
    """Errors of the age in degrees, for predictions [N, 5] and levels [N, 6]."""
    truth = levels[:, AGE]
    off = (likely[:, AGE] - truth).abs()
    return {
        "faces": len(truth),
        "mean_error": round(off.float().mean().item(), 3),
        "mean_error_of_expected": round((expected[:, AGE] - truth).abs().mean().item(), 3),
        "right": round((off == 0).float().mean().item(), 3),
        "within_one": round((off <= 1).float().mean().item(), 3),
    }
