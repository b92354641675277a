"""The threshold and the shares of those who are accepted, against known truths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from semantic.metrics.verification import FALSE_ACCEPTS, Share, share_accepted, threshold


def test_the_threshold_lets_one_in_a_thousand_in() -> None:
    impostors = np.random.default_rng(0).normal(0, 0.1, 100_000)
    accepted = float((impostors > threshold(impostors)).mean())
    assert accepted == pytest.approx(FALSE_ACCEPTS, abs=1e-5)


def test_the_threshold_of_a_known_distribution() -> None:
    """Within 4 standard errors of a quantile, sqrt(p (1 - p) / n) / density."""
    n = 40_000
    found = threshold(np.random.default_rng(1).normal(size=n), 0.01)
    known = norm.isf(0.01)
    assert found == pytest.approx(known, abs=4 * (0.01 * 0.99 / n) ** 0.5 / norm.pdf(known))


def test_shares_have_wilsons_interval() -> None:
    """9 of 20: (p + z^2/2n -+ z sqrt(p q / n + z^2/4n^2)) / (1 + z^2/n)."""
    share = share_accepted([0.05 * i for i in range(20)], least=0.5)
    assert (share.value, share.count) == (0.45, 20)
    z, n, p = 1.959964, 20, 0.45
    middle, reach = p + z**2 / (2 * n), z * (p * (1 - p) / n + (z / (2 * n)) ** 2) ** 0.5
    assert share.low == pytest.approx((middle - reach) / (1 + z**2 / n), abs=1e-6)
    assert share.high == pytest.approx((middle + reach) / (1 + z**2 / n), abs=1e-6)
    assert str(share) == "0.45 (0.26-0.66)"


def test_none_and_all_have_intervals() -> None:
    assert share_accepted([0.1] * 10).low == 0 < share_accepted([0.1] * 10).high
    assert isinstance(share_accepted([0.9] * 10), Share)
    assert share_accepted([0.9] * 10).low < 1 == share_accepted([0.9] * 10).value


def test_too_few_pairs_or_faces_are_refused() -> None:
    with pytest.raises(ValueError, match="impostors must have 1000 pairs or more"):
        threshold(np.zeros(999))
    with pytest.raises(ValueError, match=r"false_accepts must be within 0\.\.1"):
        threshold(np.zeros(2000), 1.0)
    with pytest.raises(ValueError, match="cosines must hold at least one, got none"):
        share_accepted([])
