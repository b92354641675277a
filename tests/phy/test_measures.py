from __future__ import annotations

import pytest
import torch

from phy.channels import make_channel
from phy.equalizers import biased_mmse
from phy.measures import effective_snr_db, evm_db, measured_snr_db, symbol_mse
from phy.power import normalise_power


def gaussian(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex64, generator=torch.Generator().manual_seed(seed))


def test_measured_snr_of_known_powers() -> None:
    signal = torch.tensor([[2.0 + 0j, 0j], [1j, 1.0]])
    noise = torch.tensor([[0.1j, 0.1], [1.0, 0j]])
    torch.testing.assert_close(
        measured_snr_db(signal, noise), 10.0 * torch.log10(torch.tensor([200.0, 2.0]))
    )


def test_evm_on_awgn_is_minus_the_snr() -> None:
    x = normalise_power(gaussian(4, 100_000))
    snr_db = torch.tensor([-6.0, 0.0, 12.0, 30.0])
    reception = make_channel("awgn", seed=3)(x, snr_db)
    # the noise power of 1e5 symbols has a standard deviation of 1e-2.5 = .014 dB; 4 of them
    torch.testing.assert_close(
        evm_db(x, reception.x_hat, reception.no_eff), -snr_db, atol=0.055, rtol=0.0
    )


def test_evm_leaves_erased_symbols_out() -> None:
    x = torch.tensor([[1.0 + 0j, 1.0], [1.0, 1.0]])
    no_eff = torch.tensor([[0.25, torch.inf], [torch.inf, torch.inf]])
    x_hat = torch.tensor([[1.1 / 1.25 + 0j, 0.0], [0.0, 0.0]])
    evm = evm_db(x, x_hat, no_eff)
    assert evm[0].item() == pytest.approx(-20.0, abs=1e-3)
    assert bool(evm[1].isnan())


def test_effective_snr_is_that_of_awgn_with_the_same_mse() -> None:
    h, no = gaussian(1, 500, seed=2), torch.tensor(0.2)
    _, no_eff = biased_mmse(torch.zeros(1, 500), h, no)
    mse = (no / (no + h.abs().square())).mean()
    no_awgn = 10.0 ** (-effective_snr_db(no_eff).item() / 10.0)
    assert no_awgn / (1.0 + no_awgn) == pytest.approx(mse.item(), rel=1e-5)


def test_effective_snr_with_erasures() -> None:
    no_eff = torch.tensor([[1.0, torch.inf], [torch.inf, torch.inf]])
    snr = effective_snr_db(no_eff)
    assert snr[0].item() == pytest.approx(-4.771, abs=1e-3)  # mse (1/2 + 1)/2 = 3/4, SNR 1/3
    assert snr[1].item() == float("-inf")


def test_symbol_mse() -> None:
    torch.testing.assert_close(
        symbol_mse(torch.zeros(1, 2), torch.tensor([[1j, 2.0]])), torch.tensor([2.5])
    )
