"""The header among the symbols of a latent."""

from __future__ import annotations

import pytest
import torch
from scipy.stats import binom

from experiments.editing.header_errors import lost_and_wrong, union_bound
from link.header import SYMBOLS, Header
from phy.channels import make_channel
from phy.reception import Reception

DRAWS = 4000
DEGREES = ({}, {"smiling": 4}, {"bangs": 0, "eyeglasses": 5, "beard": 2, "smiling": 3, "age": 1})


def latent_symbols(count: int) -> torch.Tensor:
    """Of unit power, [1, count]."""
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(1, count, dtype=torch.complex64, generator=rng)
    return x / x.abs().square().mean().sqrt()


@pytest.mark.parametrize("k", [256, 512, 600])
@pytest.mark.parametrize("degrees", DEGREES)
def test_degrees_and_latent_come_back(k: int, degrees: dict[str, int]) -> None:
    header = Header(k)
    sent = latent_symbols(header.latent)
    x = header.joined(sent, degrees)
    assert x.shape == (1, k)
    torch.testing.assert_close(x.abs().square().mean(), torch.tensor(1.0))
    reception = make_channel("awgn", seed=1)(x, 40.0)
    announced = header.heard(reception)
    assert announced.degrees == degrees and announced.certainty > 0.999
    rest = header.rest(reception, announced)
    assert rest.x_hat.shape == rest.no_eff.shape == rest.y.shape == (1, k - SYMBOLS)
    assert float((rest.x_hat - sent).abs().max()) < 0.1
    # What was sent with more power has less noise, relative to unit power, and the other way round.
    scale = reception.no_eff[0, 0] / rest.no_eff[0, 0]
    power = x.abs().square().sum() - header.joined(0 * sent, degrees).abs().square().sum()
    torch.testing.assert_close(scale, power / (k - SYMBOLS))


def test_its_symbols_are_spread_over_the_whole() -> None:
    """A quarter that is lost costs a quarter of the header, and the degrees arrive."""
    x = Header(512).joined(latent_symbols(448), {"age": 3})
    whole = make_channel("awgn", seed=2)(x, 0.0)
    x_hat, no_eff = whole.x_hat.clone(), whole.no_eff.clone()
    x_hat[:, 128:256], no_eff[:, 128:256] = 0, torch.inf
    reception = Reception(whole.y, x_hat, no_eff, whole.snr_db, 0)
    announced = Header(512).heard(reception)
    assert announced.degrees == {"age": 3}
    assert torch.isinf(Header(512).rest(reception, announced).no_eff).sum() == 112
    lost = Reception(whole.y, 0 * x_hat, torch.full_like(no_eff, torch.inf), whole.snr_db, 0)
    assert Header(512).heard(lost).degrees is None


def test_one_in_a_thousand_is_lost_at_minus_six_db() -> None:
    """So many of 4,000 that a rate above one in a thousand is all but sure to be noticed."""
    lost, wrong = lost_and_wrong("awgn", -6.0, 1, DRAWS, seed=3)
    assert wrong <= lost <= binom.ppf(0.9999, DRAWS, 1e-3)


def test_errors_stay_below_the_union_bound_and_near_it() -> None:
    """Erasures come to the errors that the bound counts: at most twice as many at -9 dB."""
    lost, _ = lost_and_wrong("awgn", -9.0, 1, DRAWS, seed=4)
    bound = union_bound(1, -9.0)
    assert 0.5 * bound < lost / DRAWS < 2.5 * bound


def test_a_code_without_room_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="k must be at least 256 for a header, got 255"):
        Header(255)
