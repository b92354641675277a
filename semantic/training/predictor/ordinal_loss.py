"""The loss of the attribute predictors: a cumulative logistic model of the labels' levels.

P(level >= k) = sigmoid(score - cut_k),   with rising cuts (McCullagh, 1980)
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.attributes import ATTRIBUTES
from semantic.training.faces import AGE

__all__ = ["OrdinalLoss", "level_log_probabilities"]

# Whose score the levels of a column are of: Young's, the last, is that of age.
SCORE_OF_COLUMN = (*range(len(ATTRIBUTES)), AGE)


class OrdinalLoss(nn.Module):
    """How unlikely labels are, given scores: a cut for each level but the first is learnt along.

    Args:
        counts: levels of each column, at least 2.
    """

    def __init__(self, counts: tuple[int, ...]) -> None:
        super().__init__()
        self.first = nn.Parameter(torch.tensor([-(count - 2.0) for count in counts]))
        # softplus(1.85) = 2: as far apart at first.
        self.gaps = nn.ParameterList([torch.full((count - 2,), 1.85) for count in counts])

    def cuts(self, column: int) -> Tensor:
        """Where level k begins, k = 1, 2, ..; [levels - 1]."""
        gaps = F.softplus(self.gaps[column]).cumsum(dim=0)
        return self.first[column] + F.pad(gaps, (1, 0))

    def forward(self, score: Tensor, levels: Tensor) -> Tensor:
        """Negative log-likelihood of each column [6]; 0 where no label of a batch is known."""
        losses = []
        for column, attribute in enumerate(SCORE_OF_COLUMN):
            known = levels[:, column] >= 0
            chances = level_log_probabilities(score[known, attribute], self.cuts(column))
            taken = chances.gather(1, levels[known, column, None])
            losses.append(-taken.sum() / max(1, int(known.sum())))
        return torch.stack(losses)


def level_log_probabilities(score: Tensor, cuts: Tensor) -> Tensor:
    """Log-probabilities [N, K + 1] of levels for scores [N] and rising cuts [K]."""
    z = score[:, None] - cuts
    at_least, at_most = F.pad(F.logsigmoid(z), (1, 0)), F.pad(F.logsigmoid(-z), (0, 1))
    between = F.pad(torch.log(-torch.expm1(-cuts.diff())), (1, 1))
    return at_least + at_most + between
