"""The likelihood of labels: exact, silent where they are, Young with age."""

from __future__ import annotations

import pytest
import torch

from semantic.training.predictor.ordinal_loss import OrdinalLoss, level_log_probabilities


def test_likelihood_of_levels() -> None:
    cuts, score = torch.tensor([-1.0, 0.5, 2.0]), torch.linspace(-4, 4, 9)
    bounds = torch.sigmoid(score[:, None] - cuts).double()
    whole = torch.cat([torch.ones(9, 1), bounds, torch.zeros(9, 1)], dim=1)
    assert torch.allclose(
        level_log_probabilities(score, cuts).exp().double(), -whole.diff(dim=1), atol=1e-6
    )
    levels = OrdinalLoss((2, 2, 4, 3, 6, 2))
    assert levels.cuts(4).tolist() == pytest.approx([-4, -2, 0, 2, 4], abs=0.02)


def test_unknown_levels_teach_nothing() -> None:
    score = torch.zeros(2, 5, requires_grad=True)
    losses = OrdinalLoss((2, 2, 4, 3, 6, 2))(score, torch.tensor([[1, -1, -1, -1, -1, -1]] * 2))
    losses.sum().backward()
    assert losses[0] > 0 and losses[1:].tolist() == [0, 0, 0, 0, 0]
    assert score.grad is not None
    assert (score.grad[:, 0] < 0).all() and (score.grad[:, 1:] == 0).all()


def test_young_teaches_the_score_of_age() -> None:
    score = torch.zeros(1, 5, requires_grad=True)
    OrdinalLoss((2, 2, 4, 3, 6, 2))(score, torch.tensor([[-1, -1, -1, -1, -1, 1]])).sum().backward()
    assert score.grad is not None and score.grad[0].nonzero().flatten().tolist() == [4]
