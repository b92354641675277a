from __future__ import annotations

import pytest
import torch

from adapters.prior.spreading import Spreading


def components(symbols: int, count: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(7)
    return torch.randn(count, 2 * symbols, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("symbols", [1, 5, 16])
def test_spreading_is_orthogonal(symbols: int) -> None:
    spreading, c = Spreading(symbols), components(symbols, 4)
    x = spreading.spread(c)
    torch.testing.assert_close(x.abs().square().sum(dim=-1), c.square().sum(dim=-1))
    torch.testing.assert_close(spreading.despread(x), c)


def test_every_component_gives_every_symbol_the_same_power() -> None:
    x = Spreading(16).spread(torch.eye(32, dtype=torch.float64))
    torch.testing.assert_close(x.abs().square(), torch.full((32, 16), 1 / 16).double())


@pytest.mark.parametrize("used", [2, 10, 32])
def test_gram_is_the_product_of_the_matrices(used: int) -> None:
    spreading = Spreading(16)
    columns = torch.view_as_real(spreading.spread(torch.eye(32, dtype=torch.float64)))
    q = columns.flatten(1).T  # [32 reals of the symbols, 32 components]
    weights = torch.rand(3, 16, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    for item, row in enumerate(weights):
        expected = q.T @ torch.diag(row.repeat_interleave(2)) @ q
        actual = spreading.gram(weights, used)[item]
        torch.testing.assert_close(actual, expected[:used, :used])


def test_the_orders_never_change() -> None:
    # Golden: transmitters and receivers of different versions must agree (values of 2026-11).
    spreading = Spreading(8)
    assert spreading.bins.tolist() == [4, 0, 1, 5, 2, 7, 3, 6]
    assert spreading.slots.tolist() == [5, 2, 6, 0, 1, 7, 4, 3]


def test_papr_stays_that_of_gaussian_symbols() -> None:
    # One component dominates by 20 dB; unspread its symbol alone would have a PAPR of 10 dB.
    c = components(256, 400)
    c[:, 2:] *= 0.1
    peak = Spreading(256).spread(c).abs().square()
    papr = peak.amax(dim=-1) / peak.mean(dim=-1)
    # 256 complex Gaussian symbols: E max = H_256 = 6.12 times the mean, std 1.28 of an item.
    assert float(papr.mean()) < 6.12 + 4 * 1.28 / 400**0.5
