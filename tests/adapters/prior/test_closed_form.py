from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from adapter_samples import SYMBOLS, gaussian_symbols, noisy_channel

from adapters.adapter import as_reals
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior


def flat(batch: int, snr_db: float) -> torch.Tensor:
    return torch.full((batch, SYMBOLS), 10 ** (-snr_db / 10))


def squared_error(s_hat: torch.Tensor, s: torch.Tensor) -> torch.Tensor:
    return (s_hat - s).abs().square().sum(dim=-1)


@pytest.mark.parametrize("snr_db", [-40.0, -6.0, 12.0, 60.0])
def test_each_item_has_unit_power(prior: Prior, snr_db: float) -> None:
    s = gaussian_symbols(prior, 50, 1) * torch.logspace(-3, 3, 50)[:, None]
    power = PriorAdapter(prior).encode(s, snr_db).abs().square().mean(dim=-1)
    torch.testing.assert_close(power, torch.ones(50))


def test_item_at_the_prior_mean_comes_back_near_it(prior: Prior) -> None:
    # The log-scale component saturates at four deviations: smaller than typical, not zero.
    mean = torch.complex(*prior.mean.chunk(2)).to(torch.complex64)[None]
    adapter = PriorAdapter(prior)
    s_hat = adapter.decode(adapter.encode(mean, 20.0), flat(1, 20.0), 20.0)
    typical = math.sqrt(float(prior.covariance.trace()))
    assert float(squared_error(s_hat, mean).sqrt()) < 0.7 * typical


@pytest.mark.parametrize("snr_db", [-12.0, 0.0, 12.0, 24.0])
def test_error_agrees_with_theory(prior: Prior, snr_db: float) -> None:
    # 0.2 dB for the theory's own approximations (scale and components taken as independent, on
    # 32 reals), and four standard deviations of the mean of the 20,000 items.
    s, adapter = gaussian_symbols(prior, 20_000, 2), PriorAdapter(prior)
    received = noisy_channel(3)(adapter.encode(s, snr_db), flat(len(s), snr_db))
    error = squared_error(adapter.decode(received.x_hat, received.no_eff, snr_db), s)
    spread = 4 * float(error.std()) / math.sqrt(len(s))
    theory = adapter.expected_distortion(snr_db)
    assert abs(float(error.mean()) - theory) < spread + 0.047 * theory


def test_power_sums_to_one_a_symbol_and_moves_continuously(prior: Prior) -> None:
    adapter = PriorAdapter(prior)
    code = adapter.allocate(torch.linspace(-12, 24, 3601, dtype=torch.float64))
    total = code.scale_power + code.power.sum(dim=-1)
    torch.testing.assert_close(total, torch.full_like(total, SYMBOLS))
    # Steps of 0.01 dB, 0.23 % of the noise: no power moves by more than 1 % of a symbol's.
    assert float(code.power.diff(dim=0).abs().max()) < 0.01
    assert float(code.scale_power.diff().abs().max()) < 0.01


def test_batch_of_snrs_equals_item_by_item(prior: Prior) -> None:
    s, adapter = gaussian_symbols(prior, 3, 4), PriorAdapter(prior)
    snr_db = torch.tensor([-6.0, 3.0, 18.0])
    no_eff = torch.rand(3, SYMBOLS, generator=torch.Generator().manual_seed(1)) + 0.01
    x = adapter.encode(s, snr_db)
    s_hat = adapter.decode(x, no_eff, snr_db)
    for i in range(3):
        one = slice(i, i + 1)
        alone = adapter.encode(s[one], float(snr_db[i]))
        torch.testing.assert_close(x[one], alone)
        decoded = adapter.decode(alone, no_eff[one], float(snr_db[i]))
        torch.testing.assert_close(s_hat[one], decoded, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("erased", [0, 5, SYMBOLS])
def test_estimate_is_the_lmmse_of_brute_force(prior: Prior, erased: int) -> None:
    # numpy, data form, from the code's matrix: z = G Q^T (Q G^2 Q^T + R)^-1 y over what arrived.
    adapter = PriorAdapter(prior)
    code = adapter.allocate(torch.tensor([6.0], dtype=torch.float64))
    gains = code.gains()[0].numpy()
    columns = torch.view_as_real(adapter.spreading.spread(torch.eye(2 * SYMBOLS).double()))
    rng = np.random.default_rng(5)
    no = rng.uniform(0.05, 2.0, SYMBOLS)
    y = rng.standard_normal((SYMBOLS, 2))
    kept = np.arange(SYMBOLS) >= erased
    channel = (columns.numpy() * gains[:, None, None])[:, kept].reshape(2 * SYMBOLS, -1).T
    noise = np.diag(np.repeat(no[kept] / 2, 2))
    gram = channel @ channel.T + noise
    expected = channel.T @ np.linalg.solve(gram, y[kept].reshape(-1))
    error = np.eye(2 * SYMBOLS) - channel.T @ np.linalg.solve(gram, channel)

    no_eff = torch.from_numpy(np.where(kept, no, np.inf))[None]
    x_hat = torch.from_numpy(np.where(kept, (y[:, 0] + 1j * y[:, 1]) / (1 + no), 0))[None]
    estimate, scale_variance = adapter._estimate(x_hat, no_eff, code)
    np.testing.assert_allclose(estimate[0].numpy(), expected, atol=1e-9)
    np.testing.assert_allclose(float(scale_variance), error[0, 0], rtol=1e-9)


def test_flat_noise_takes_the_same_estimate_as_the_general_way(prior: Prior) -> None:
    s, adapter = gaussian_symbols(prior, 4, 6), PriorAdapter(prior)
    x = adapter.encode(s, 6.0)
    almost = flat(4, 6.0).double()
    almost[:, 0] *= 1 + 1e-9
    torch.testing.assert_close(
        adapter.decode(x, flat(4, 6.0), 6.0), adapter.decode(x, almost, 6.0), rtol=1e-5, atol=1e-6
    )


def test_everything_erased_gives_the_prior_mean_back(prior: Prior) -> None:
    lost = torch.full((1, SYMBOLS), torch.inf)
    s_hat = PriorAdapter(prior).decode(torch.zeros_like(lost, dtype=torch.complex64), lost)
    torch.testing.assert_close(as_reals(s_hat)[0], prior.mean.float())


def test_erasures_cost_less_than_the_symbols_lost(prior: Prior) -> None:
    # A quarter erased leaves at least what 75 % of the energy reached: here < 2.5 times the error
    # of the whole at 6 dB, where an unspread code loses a quarter of everything (0.25 of the
    # variance alone).
    s, adapter = gaussian_symbols(prior, 4000, 7), PriorAdapter(prior)
    no_eff = flat(4000, 6.0)
    random = torch.rand(no_eff.shape, generator=torch.Generator().manual_seed(8))
    no_eff[random < 0.25] = torch.inf
    received = noisy_channel(9)(adapter.encode(s, 6.0), no_eff)
    error = squared_error(adapter.decode(received.x_hat, no_eff, 6.0), s).mean()
    total = float(prior.covariance.trace())
    assert adapter.expected_distortion(6.0) < float(error) < 0.25 * total


def test_csi_in_fading_beats_ignoring_it(prior: Prior) -> None:
    s, adapter = gaussian_symbols(prior, 4000, 10), PriorAdapter(prior)
    generator = torch.Generator().manual_seed(11)
    gain = torch.empty(4000, SYMBOLS).exponential_(generator=generator)  # |h|^2 of Rayleigh
    no_eff = 10**-0.6 / gain
    received = noisy_channel(12)(adapter.encode(s, 6.0), no_eff)
    known = squared_error(adapter.decode(received.x_hat, no_eff, 6.0), s)
    mean_noise = no_eff.mean(dim=-1, keepdim=True).expand_as(no_eff)
    blind = squared_error(adapter.decode(received.x_hat, mean_noise, 6.0), s)
    difference = blind - known
    assert float(difference.mean()) > 4 * float(difference.std()) / math.sqrt(4000)


def test_decoder_infers_the_snr_that_the_transmitter_was_told(prior: Prior) -> None:
    s, adapter = gaussian_symbols(prior, 8, 13), PriorAdapter(prior)
    x = adapter.encode(s, 3.0)
    inferred, told = adapter.decode(x, flat(8, 3.0)), adapter.decode(x, flat(8, 3.0), 3.0)
    torch.testing.assert_close(inferred, told, rtol=1e-4, atol=1e-4)


def test_fixed_encoder_ignores_the_snr_and_its_receiver_does_not(prior: Prior) -> None:
    s, fixed = gaussian_symbols(prior, 2000, 14), PriorAdapter(prior, design_snr_db=6.0)
    x = fixed.encode(s, -6.0)
    assert torch.equal(x, fixed.encode(s, 18.0))
    assert torch.equal(x, PriorAdapter(prior).encode(s, 6.0))
    received = noisy_channel(15)(x, flat(2000, -6.0))
    right = squared_error(fixed.decode(received.x_hat, received.no_eff), s).mean()
    wrong = squared_error(fixed.decode(received.x_hat, flat(2000, 6.0)), s).mean()
    assert fixed.name == "prior-fixed"
    assert right < wrong


def test_scale_component_tells_items_of_different_energy_apart(prior: Prior) -> None:
    # At 30 dB an item 20 % larger must come back 20 % larger: within a tenth of that.
    s, adapter = gaussian_symbols(prior, 200, 16), PriorAdapter(prior)
    centre = torch.complex(*prior.mean.chunk(2)).to(torch.complex64)
    ratio = []
    for factor in (1.0, 1.2):
        x = adapter.encode(centre + factor * (s - centre), 30.0)
        s_hat = adapter.decode(x, flat(200, 30.0), 30.0)
        ratio.append(float((s_hat - centre).abs().square().mean().sqrt()))
    assert ratio[1] / ratio[0] == pytest.approx(1.2, abs=0.02)


def test_gradients_pass_both_ways(prior: Prior) -> None:
    s = gaussian_symbols(prior, 2, 17).to(torch.complex128).requires_grad_()
    adapter = PriorAdapter(prior)
    no_eff = torch.rand(2, SYMBOLS, generator=torch.Generator().manual_seed(3)) + 0.05

    target = 0.5 * s.detach()

    def loss(value: torch.Tensor) -> torch.Tensor:
        x = adapter.encode(value, 6.0)
        return squared_error(adapter.decode(x, no_eff, 6.0), target).sum()

    (grad,) = torch.autograd.grad(loss(s), s)
    direction = torch.randn(2, SYMBOLS, dtype=s.dtype, generator=torch.Generator().manual_seed(4))
    step = 1e-2  # x is rounded to complex64: a larger step, central difference
    with torch.no_grad():
        slope = (loss(s + step * direction) - loss(s - step * direction)) / (2 * step)
    analytic = (grad.conj() * direction).real.sum()
    assert float(slope) == pytest.approx(float(analytic), rel=1e-2)


def test_prior_without_full_rank_is_coded(prior: Prior) -> None:
    # Code w2 with mapped latents: the coarse vector equals the fine one.
    small = gaussian_symbols(prior, 4000, 18)
    reals = as_reals(small).double()
    twice = Prior.from_samples(torch.cat((reals, reals), dim=-1))
    s, adapter = torch.complex(reals[:8], reals[:8]).to(torch.complex64), PriorAdapter(twice)
    s_hat = adapter.decode(adapter.encode(s, 30.0), torch.full((8, 32), 1e-3), 30.0)
    assert float(squared_error(s_hat, s).sum() / s.abs().square().sum()) < 1e-2


def test_wrong_shapes_are_named(prior: Prior) -> None:
    adapter = PriorAdapter(prior)
    with pytest.raises(ValueError, match=r"s must be complex \[B, 16\]"):
        adapter.encode(torch.zeros(2, 8, dtype=torch.complex64), 0.0)
    with pytest.raises(ValueError, match=r"no_eff must be \(2, 16\) like x_hat"):
        adapter.decode(torch.zeros(2, 16, dtype=torch.complex64), torch.ones(2, 1))
    with pytest.raises(ValueError, match="snr_db must be within"):
        PriorAdapter(prior, design_snr_db=99.0)
