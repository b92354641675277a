"""How sure the reader may be: its probabilities against how often it is right.

Logistic regression of "right" on the log-odds of the network's probability and on the number of
words that it does not know; Platt's scaling with one more column.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional as F

from semantic.requests.negation import forbids_all
from semantic.requests.reader import Calibration, RequestReader, logit
from semantic.requests.words import words_of
from semantic.training.requests.written import Written

__all__ = ["calibrated", "calibration_error"]

PRIOR = 0.1  # weight of staying near the network's own probabilities


def calibrated(reader: RequestReader, written: Sequence[Written]) -> Calibration:
    """Fitted to sentences that were not trained on."""
    seen, right = [], []
    answers = reader.answers([one.sentence for one in written])
    for one, answer in zip(written, answers, strict=True):
        if answer.wishes and forbids_all(words_of(one.sentence)):
            continue  # the rule answers these
        seen.append([logit(answer.chance), 1.0, float(answer.unknown)])
        right.append(float(one.is_right(answer.wishes)))
    columns, truth = torch.tensor(seen), torch.tensor(right)
    start = torch.tensor([1.0, 0.0, 0.0])
    weights = start.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        missed = F.binary_cross_entropy_with_logits(columns @ weights, truth, reduction="sum")
        value = missed + PRIOR * (weights - start).square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return Calibration(*(round(value, 4) for value in weights.tolist()))


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: |confidence - share that is right|, averaged over equal bins.

    >>> calibration_error([0.9, 0.9, 0.9, 0.9, 0.1], [True, True, True, False, False])
    0.14
    """
    groups: dict[int, list[tuple[float, bool]]] = {}
    for sure, is_right in zip(confidence, right, strict=True):
        groups.setdefault(min(int(sure * bins), bins - 1), []).append((sure, is_right))
    off = (abs(sum(sure - is_right for sure, is_right in group)) for group in groups.values())
    return round(sum(off) / len(confidence), 4)
