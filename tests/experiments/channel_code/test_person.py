"""Who is recognised: the threshold and the figures of lines made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.channel_code.person import FALSE_ACCEPTS, figures, threshold


def row(lpips: float, identity: float) -> dict[str, Any]:
    measures = {"lpips_alex": lpips, "lpips_vgg": 2 * lpips, "identity_cosine": identity}
    return {name: {"received_original": value} for name, value in measures.items()}


def test_the_threshold_lets_one_in_a_thousand_in() -> None:
    impostors = np.random.default_rng(0).normal(0, 0.1, 100_000)
    accepted = float((impostors > threshold(impostors)).mean())
    assert accepted == pytest.approx(FALSE_ACCEPTS, abs=1e-5)


def test_figures_are_those_of_the_lines() -> None:
    rows = [row(0.1 + 0.01 * i, 0.05 * i) for i in range(20)]
    made = figures(rows, least=0.5)
    assert made["n"] == 20
    assert made["lpips_alex"].startswith("0.195")
    assert (made["worst tenth"], made["lowest tenth"]) == ("0.285", "0.025")
    assert made["recognised"].startswith("0.45 (0.26-0.66)")  # 9 of 20, Wilson's interval
