"""The closed forms along the link, against MINE on a source that fits its prior."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from adapters.adapter import as_symbols
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from experiments.information.dependences import Dependence, of_directions, of_uses, small
from experiments.information.mine import Mine, estimate
from experiments.information.mutual_information import measured
from phy.channels import make_channel

QUICK = Mine(steps=1000, patience=3)
SYMBOLS, ITEMS, SNR_DB = 24, 4000, 3.0


@pytest.fixture(scope="module")
def passed() -> tuple[PriorAdapter, dict[str, Tensor]]:
    """Gaussian symbols of a known covariance through the adapter of just that, over AWGN."""
    rng = torch.Generator().manual_seed(0)
    variances = 0.8 ** torch.arange(2 * SYMBOLS, dtype=torch.float64)
    adapter = PriorAdapter(Prior(torch.zeros(2 * SYMBOLS), torch.diag(variances)))
    reals = torch.randn(ITEMS, 2 * SYMBOLS, generator=rng) * variances.sqrt().float()
    s = as_symbols(reals)
    x = adapter.encode(s, SNR_DB)
    reception = make_channel("awgn", seed=1)(x, SNR_DB)
    s_hat = adapter.decode(reception.x_hat, reception.no_eff, SNR_DB)
    return adapter, {"s": s, "x": x, "y": reception.y, "s_hat": s_hat}


def test_a_channel_use_takes_what_shannon_says(
    passed: tuple[PriorAdapter, dict[str, Tensor]],
) -> None:
    _, parts = passed
    one = of_uses(parts["x"], parts["y"], SNR_DB)
    assert one.known == pytest.approx(math.log(1 + 10 ** (SNR_DB / 10)))
    assert estimate(one.x, one.y, 1, QUICK).mean == pytest.approx(one.known, rel=0.1)


def test_directions_take_what_their_power_says(
    passed: tuple[PriorAdapter, dict[str, Tensor]],
) -> None:
    adapter, parts = passed
    one = of_directions(adapter, parts["s"], parts["s_hat"], SNR_DB, count=2)
    assert one.known is not None and 1 < one.known < 4
    assert estimate(one.x, one.y, 1, QUICK).mean == pytest.approx(one.known, rel=0.1)


def test_a_row_says_what_was_measured_and_what_is_known() -> None:
    x = torch.randn(200, 3, generator=torch.Generator().manual_seed(0))
    (row,) = measured([Dependence("a ; b", x, x, 1.5)], seeds=2, how=Mine(steps=100))
    assert (row["pair"], row["known"], row["items"], row["seeds"]) == ("a ; b", 1.5, 200, 2)
    assert 0 < row["nats"] <= row["ceiling"] == pytest.approx(math.log(40))


def test_pictures_are_averaged() -> None:
    pictures = torch.arange(2.0).view(2, 1, 1, 1).expand(2, 3, 64, 64)
    assert small(pictures).shape == (2, 3, 16, 16)
    assert float(small(pictures)[1].mean()) == 1
