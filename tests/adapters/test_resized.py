"""Adapters over another number of channel uses than the latent has symbols."""

from __future__ import annotations

import math

import pytest
import torch
from adapter_samples import SYMBOLS, gaussian_symbols, noisy_channel

from adapters.adapter import NoAdapter
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from adapters.resized import Punctured, resized

ITEMS = 20_000


@pytest.mark.parametrize("uses", [4, 11, 16, 40])
@pytest.mark.parametrize("snr_db", [-6.0, 12.0])
def test_the_closed_form_errs_as_theory_says(prior: Prior, uses: int, snr_db: float) -> None:
    """Bounds as of `test_closed_form`, and 2 % more for what fewer components are apart."""
    s, adapter = gaussian_symbols(prior, ITEMS, 2), PriorAdapter(prior).over(uses)
    x = adapter.encode(s, snr_db)
    assert x.shape == (ITEMS, uses)
    torch.testing.assert_close(x.abs().square().mean(dim=1), torch.ones(ITEMS))
    received = noisy_channel(3)(x, torch.full((ITEMS, uses), 10 ** (-snr_db / 10)))
    s_hat = adapter.decode(received.x_hat, received.no_eff, snr_db)
    error = (s_hat - s).abs().square().sum(dim=1)
    spread, theory = 4 * float(error.std()) / math.sqrt(ITEMS), adapter.expected_distortion(snr_db)
    assert abs(float(error.mean()) - theory) < spread + 0.067 * theory


def test_more_uses_err_less(prior: Prior) -> None:
    adapter = PriorAdapter(prior)
    for snr_db in (-6.0, 6.0, 18.0):
        errors = [adapter.over(uses).expected_distortion(snr_db) for uses in (4, 8, 16, 32, 64)]
        assert errors == sorted(errors, reverse=True)


def test_as_many_uses_as_symbols_are_the_adapter_itself(prior: Prior) -> None:
    adapter, s = PriorAdapter(prior, 3.0), gaussian_symbols(prior, 5, 1)
    assert resized(adapter, SYMBOLS, SYMBOLS) is adapter
    other = adapter.over(SYMBOLS)
    assert torch.equal(adapter.encode(s, 0.0), other.encode(s, 0.0))
    assert resized(adapter, SYMBOLS, 9).name == "prior-fixed"


def test_other_adapters_are_punctured(prior: Prior) -> None:
    s = gaussian_symbols(prior, 5, 1)
    adapter = resized(NoAdapter(), SYMBOLS, 12)
    x = adapter.encode(s, 0.0)
    assert x.shape == (5, 12)
    torch.testing.assert_close(x.abs().square().mean(dim=1), torch.ones(5))
    s_hat = adapter.decode(x, torch.zeros(5, 12))
    torch.testing.assert_close(s_hat[:, :12], 2**0.5 * x)
    assert not s_hat[:, 12:].any()
    with pytest.raises(ValueError, match=r"uses must be within 1\.\.16 with adapter none, got 17"):
        Punctured(NoAdapter(), SYMBOLS, 17)
    with pytest.raises(ValueError, match="uses must be at least 1, got 0"):
        PriorAdapter(prior).over(0)
