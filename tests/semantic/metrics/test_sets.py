"""FID and KID: against scipy's matrix root, the formulas of the references, and known truths.

`torch-fidelity` 0.4.0 gave the same figures to 13 digits for `features(120, 64)`: the formulas of
its `metric_fid.py` and `metric_kid.py` are written out below.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.linalg import sqrtm
from torch import Tensor

from semantic.metrics.sets import KernelDistance, frechet_distance, kernel_distance

Array = NDArray[np.float64]


def features(count: int, dimensions: int) -> tuple[Array, Array]:
    """Two sets that differ, not normal, at least 0 as Inception's are."""
    rng = np.random.default_rng(0)
    a = rng.gamma(2.0, 0.2, (count, dimensions))
    return a, rng.gamma(2.0, 0.25, (count, dimensions)) + 0.02


def fid(a: Array, b: Array) -> float:
    return frechet_distance(*(torch.from_numpy(one.copy()) for one in (a, b)))


def kid(a: Array, b: Array, *, paired: bool = False) -> KernelDistance:
    return kernel_distance(torch.from_numpy(a), torch.from_numpy(b), paired=paired)


def test_fid_is_the_formula_with_scipys_root() -> None:
    a, b = features(120, 64)
    s_a, s_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    means = ((a.mean(0) - b.mean(0)) ** 2).sum()
    assert fid(a, b) == pytest.approx(means + np.trace(s_a + s_b - 2 * sqrtm(s_a @ s_b).real))
    assert fid(a, b) == pytest.approx(3.0108064847, abs=1e-9)  # torch-fidelity


def test_fid_of_fewer_pictures_than_dimensions_is_that_of_the_eigenvalues() -> None:
    a, b = features(30, 64)
    s_a, s_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    overlap = np.sqrt(np.linalg.eigvals(s_a @ s_b).astype(complex)).real.sum()
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s_a) + np.trace(s_b) - 2 * overlap
    assert fid(a, b) == pytest.approx(expected, abs=1e-5)  # of roots of rounding errors


def test_fid_of_gaussians_is_the_known_one() -> None:
    """With exact moments, so that nothing is left to chance: sum of squares of what differs."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(50, 5))
    x -= x.mean(0)
    x = x @ np.linalg.inv(np.linalg.cholesky(np.cov(x, rowvar=False))).T
    wide, narrow = np.array([1.0, 2, 3, 0.5, 0.1]), np.array([1.0, 1, 5, 0.5, 0.3])
    shift = np.array([0.5, 0, 0, -1, 0])
    known = (shift**2).sum() + ((wide - narrow) ** 2).sum()
    assert fid(x * wide, x[::-1] * narrow + shift) == pytest.approx(known)


def test_a_set_against_itself() -> None:
    a, b = features(40, 16)
    assert fid(a, a) == pytest.approx(0, abs=1e-9)
    assert kid(a, a, paired=True).value == 0
    assert kid(a, a).value < 0 < kid(a, b).value  # the N equal pairs; independent sets
    assert fid(a, b) == pytest.approx(fid(b, a[::-1]))


def test_kid_is_the_sum_over_pairs() -> None:
    a, b = features(12, 7)

    def mean(x: Array, y: Array, leave_out: bool) -> float:
        pairs = product(range(len(x)), range(len(y)))
        return float(
            np.mean([(x[i] @ y[j] / 7 + 1) ** 3 for i, j in pairs if i != j or not leave_out])
        )

    within = mean(a, a, True) + mean(b, b, True)
    assert kid(a, b).value == pytest.approx(within - 2 * mean(a, b, False))
    assert kid(a, b, paired=True).value == pytest.approx(within - 2 * mean(a, b, True))
    assert kid(*features(120, 64)).value == pytest.approx(0.0742884639956)  # torch-fidelity


@pytest.mark.parametrize("paired", [False, True])
def test_the_error_is_that_of_deleting_pictures(paired: bool) -> None:
    a, b = features(9, 4)

    def spread(values: list[float]) -> float:
        return float(np.var(values)) * (len(values) - 1)

    def kernel_mean(x: Array, y: Array, leave_out: bool) -> float:
        kernel = (x @ y.T / 4 + 1) ** 3
        return float(
            kernel[~np.eye(*kernel.shape, dtype=bool)].mean() if leave_out else kernel.mean()
        )

    def value(x: Array, y: Array) -> float:
        between = kernel_mean(x, y, paired)
        return kernel_mean(x, x, True) + kernel_mean(y, y, True) - 2 * between

    def deleted(x: Array, i: int) -> Array:
        return np.delete(x, i, axis=0)

    if paired:
        variance = spread([value(deleted(a, i), deleted(b, i)) for i in range(9)])
    else:
        variance = spread([value(deleted(a, i), b) for i in range(9)])
        variance += spread([value(a, deleted(b, i)) for i in range(9)])
    assert kid(a, b, paired=paired).error == pytest.approx(variance**0.5)


def true_kid(shift: Array) -> float:
    """Of N(0, I) and N(shift, I): moments of x.y, whose third is E[(m.y)^3 + 3 m.y |y|^2]."""
    d = len(shift)

    def mean_kernel(m: Array, n: Array) -> float:
        dot, mm, nn = m @ n, m @ m, n @ n
        second = d + mm + nn + dot**2
        third = dot**3 + 3 * dot * mm + 3 * dot * (nn + d + 2)
        return float(third / d**3 + 3 * second / d**2 + 3 * dot / d + 1)

    zero = np.zeros(d)
    return mean_kernel(zero, zero) + mean_kernel(shift, shift) - 2 * mean_kernel(zero, shift)


def test_kid_has_no_bias_and_its_interval_holds_the_truth() -> None:
    rng, shift, repeats = np.random.default_rng(2), np.array([0.8, 0.4, 0.0]), 400
    found = [
        kid(rng.normal(size=(40, 3)), rng.normal(size=(40, 3)) + shift) for _ in range(repeats)
    ]
    values = np.array([one.value for one in found])
    truth = true_kid(shift)
    assert truth > 0
    assert abs(values.mean() - truth) < 4 * values.std() / repeats**0.5
    inside = np.mean([one.interval[0] <= truth <= one.interval[1] for one in found])
    assert inside == pytest.approx(0.95, abs=0.05)  # of heavy tails at N = 40; 4 errors are .044


def test_pairs_make_kid_too_small_and_leaving_them_out_mends_it() -> None:
    """Equal distributions, each picture near its partner: the truth is 0."""
    rng, repeats = np.random.default_rng(3), 400
    values: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(repeats):
        a, noise = rng.normal(size=(30, 8)), rng.normal(size=(30, 8))
        b = 0.9 * a + (1 - 0.9**2) ** 0.5 * noise
        for paired, held in values.items():
            held.append(kid(a, b, paired=paired).value)
    errors = {paired: np.std(held) / repeats**0.5 for paired, held in values.items()}
    assert abs(np.mean(values[True])) < 4 * errors[True]
    assert np.mean(values[False]) < -4 * errors[False]


@pytest.mark.parametrize("distance", [frechet_distance, kernel_distance])
@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (torch.zeros(4, 5), torch.zeros(5, 5), "N equal and at least 3, got [4, 5] and [5, 5]"),
        (torch.zeros(2, 5), torch.zeros(2, 5), "N equal and at least 3, got [2, 5]"),
        (torch.zeros(4, 5), torch.full((4, 5), torch.nan), "must be finite, got NaN"),
    ],
)
def test_sets_that_cannot_be_compared(distance: object, a: Tensor, b: Tensor, message: str) -> None:
    assert callable(distance)
    with pytest.raises(ValueError) as refused:
        distance(a, b)
    assert message in str(refused.value)
