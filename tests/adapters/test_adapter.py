from __future__ import annotations

import pytest
import torch

from adapters.adapter import (
    SYMBOL_POWER,
    NoAdapter,
    as_reals,
    as_symbols,
    check_snr_db,
    normalise_power,
)


def random_symbols(seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.view_as_complex(torch.randn(5, 8, 2, generator=generator))


def test_reals_and_symbols_are_inverse() -> None:
    s = random_symbols(1)
    assert torch.equal(as_symbols(as_reals(s)), s)


def test_each_item_gets_unit_power_not_the_batch() -> None:
    s = random_symbols(2) * torch.tensor([0.01, 1, 10, 100, 1e4])[:, None]
    power = normalise_power(s).abs().square().mean(dim=-1)
    torch.testing.assert_close(power, torch.ones(5))


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_item_without_power_is_refused(value: float) -> None:
    s = random_symbols(3)
    s[2] = value
    with pytest.raises(ValueError, match="finite power above 0"):
        normalise_power(s)


def test_none_gives_an_item_of_the_codes_power_back() -> None:
    s = normalise_power(random_symbols(4)) * SYMBOL_POWER**0.5
    adapter = NoAdapter()
    x = adapter.encode(s, 0.0)
    torch.testing.assert_close(x.abs().square().mean(dim=-1), torch.ones(5))
    torch.testing.assert_close(adapter.decode(x, torch.zeros(5, 8)), s)


@pytest.mark.parametrize("snr_db", [300.0, -41.0, float("nan"), torch.tensor([0.0, 61.0])])
def test_snr_out_of_bounds_is_named(snr_db: float | torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"snr_db must be within -40..60 dB, got"):
        check_snr_db(snr_db, 2)


def test_snr_of_another_batch_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one number or \[3\]"):
        check_snr_db(torch.zeros(2), 3)
