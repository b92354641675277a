"""Degrees of scores, and figures of how good they are."""

from __future__ import annotations

import pytest
import torch

from semantic.training.predictor.calibration import (
    age_figures,
    area_under_curve,
    degree_knots,
    proxy_cuts,
)


def test_degrees_are_fifths_of_those_that_have_it() -> None:
    scores = torch.cat([torch.full((50,), -3.0), torch.arange(1, 101) / 10])
    cuts = proxy_cuts(0.0, scores)
    counts = torch.bucketize(scores, cuts).bincount(minlength=6)
    assert counts.tolist() == [50, 20, 20, 20, 20, 20]
    knots = degree_knots(torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0]))
    assert knots.tolist() == [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="at least 10 recognised faces"):
        proxy_cuts(9.5, scores)


def test_area_under_curve_counts_pairs() -> None:
    rng = torch.Generator().manual_seed(0)
    scores = torch.randint(0, 20, (200,), generator=rng).float()  # with many ties
    has = torch.rand(200, generator=rng) < scores / 30 + 0.1
    above = (scores[has][:, None] > scores[~has]).double().mean()
    equal = (scores[has][:, None] == scores[~has]).double().mean()
    assert area_under_curve(scores, has) == pytest.approx(float(above + equal / 2))
    with pytest.raises(ValueError, match="both kinds"):
        area_under_curve(scores, torch.ones(200, dtype=torch.bool))


def test_age_errors() -> None:
    levels = torch.full((4, 6), -1)
    levels[:, 4] = torch.tensor([0, 1, 2, 5])
    likely = torch.zeros(4, 5, dtype=torch.int64)
    likely[:, 4] = torch.tensor([0, 2, 2, 3])
    found = age_figures(likely + 0.5, likely, levels)
    assert found == {
        "faces": 4,
        "mean_error": 0.75,
        "mean_error_of_expected": 1.0,
        "right": 0.5,
        "within_one": 0.75,
    }
