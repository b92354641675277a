from __future__ import annotations

import math

import pytest
import torch

from adapters.prior.linear_code import (
    allocate_power,
    gaussian_bound,
    linear_distortion,
    reverse_water_filling,
)

VARIANCES = torch.tensor([0.05, 9.0, 1.0, 4.0, 0.4, 1e-6, 0.0], dtype=torch.float64)


@pytest.mark.parametrize("no", [1e-4, 0.1, 1.0, 30.0])
def test_no_exchange_of_power_betters_the_allocation(no: float) -> None:
    noise = torch.tensor(no, dtype=torch.float64)
    p = allocate_power(VARIANCES, noise, 3.0)
    assert math.isclose(float(p.sum()), 3.0, rel_tol=1e-12)
    least = linear_distortion(VARIANCES, p, noise)
    for giver in range(len(p)):
        for taker in range(len(p)):
            moved = min(1e-3, float(p[giver]))
            other = p.clone()
            other[giver] -= moved
            other[taker] += moved
            assert linear_distortion(VARIANCES, other, noise) >= least * (1 - 1e-12)


def test_allocation_satisfies_lee_and_petersens_condition() -> None:
    no = torch.tensor(0.5, dtype=torch.float64)
    p = allocate_power(VARIANCES, no, 3.0)
    slope = VARIANCES * (no / 2) / (p + no / 2).square()  # -dD/dp, theta where in use
    used = p > 0
    assert float(slope[used].std()) < 1e-9 * float(slope[used].mean())
    assert bool((slope[~used] <= slope[used].mean()).all())


def test_rows_of_a_batch_are_independent_and_continuous_in_snr() -> None:
    no = torch.logspace(2, -3, 2001, dtype=torch.float64)
    batch = allocate_power(VARIANCES.expand(2001, -1), no, 3.0)
    assert torch.equal(batch[700], allocate_power(VARIANCES, no[700], 3.0))
    # 2,000 steps of a factor 1.0058 in the noise: no component moves by more than about that.
    assert float(batch.diff(dim=0).abs().max()) < 0.01 * 3.0


def test_reverse_water_filling_on_two_components() -> None:
    # Level 0.5 describes 4 and 1: rate (log 8 + log 2) / 2, distortion 2 * 0.5.
    rate = 0.5 * (math.log(8) + math.log(2))
    assert math.isclose(reverse_water_filling(torch.tensor([4.0, 1.0]), rate), 1.0, rel_tol=1e-6)
    assert reverse_water_filling(torch.tensor([4.0, 1.0]), 0.0) == pytest.approx(5.0)


def test_reverse_water_filling_spends_the_rate() -> None:
    for rate in (0.1, 1.0, 5.0, 40.0):
        low, high = 1e-30, 9.0  # the level by bisection, independent of the closed form
        for _ in range(300):
            level = math.sqrt(low * high)
            spent = float((VARIANCES / level).clamp_min(1).log().sum() / 2)
            low, high = (level, high) if spent > rate else (low, level)
        expected = float(VARIANCES.clamp_max(level).sum())
        assert reverse_water_filling(VARIANCES, rate) == pytest.approx(expected, rel=1e-9)


def test_linear_code_meets_the_bound_where_it_is_known_to() -> None:
    # As many equal components as real channel uses: uncoded is optimal (Goblick 1965).
    variances = torch.full((8,), 2.0, dtype=torch.float64)
    no = torch.tensor(0.1, dtype=torch.float64)
    p = allocate_power(variances, no, 4.0)
    bound = gaussian_bound(variances, 10.0, symbols=4)
    assert float(linear_distortion(variances, p, no)) == pytest.approx(bound, rel=1e-9)


def test_bound_is_below_the_linear_code_on_a_decaying_spectrum() -> None:
    variances = torch.logspace(1, -2, 32, dtype=torch.float64)
    for snr_db in (-12.0, 0.0, 12.0, 24.0):
        no = torch.tensor(10 ** (-snr_db / 10), dtype=torch.float64)
        linear = linear_distortion(variances, allocate_power(variances, no, 16.0), no)
        assert gaussian_bound(variances, snr_db, symbols=16) < 0.97 * float(linear)


def test_negative_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="rate must be at least 0"):
        reverse_water_filling(VARIANCES, -1.0)
