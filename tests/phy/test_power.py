from __future__ import annotations

import pytest
import torch

from phy.power import mean_power, normalise_power, papr_db


def gaussian(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex64, generator=torch.Generator().manual_seed(seed))


def test_each_item_has_its_own_scale() -> None:
    x = gaussian(3, 64) * torch.tensor([[0.01], [1.0], [500.0]])
    power = normalise_power(x).abs().square().mean(dim=1)
    torch.testing.assert_close(power, torch.ones(3))
    alone = normalise_power(x[2:])
    torch.testing.assert_close(normalise_power(x)[2:], alone)


def test_gradient_has_no_part_along_x() -> None:
    """Scaling x changes nothing, so the derivative in the direction of x is zero."""
    x = gaussian(2, 8).requires_grad_()
    (normalise_power(x) * gaussian(2, 8, seed=2).conj()).sum().real.backward()
    assert x.grad is not None
    along = (x.grad * x.conj()).sum(dim=1).real
    assert x.grad.abs().max() > 0.01
    torch.testing.assert_close(along.detach(), torch.zeros(2), atol=1e-5, rtol=0.0)


def test_item_without_power_is_named() -> None:
    x = gaussian(3, 4)
    x[1] = 0.0
    with pytest.raises(ValueError, match="got 0 in item 1"):
        normalise_power(x)


def test_papr_of_known_symbols() -> None:
    pulse = torch.zeros(1, 100, dtype=torch.complex64)
    pulse[0, 3] = 2.0j
    constant = torch.exp(1j * torch.arange(100.0)).unsqueeze(0)
    torch.testing.assert_close(papr_db(pulse), torch.tensor([20.0]))
    torch.testing.assert_close(papr_db(constant), torch.zeros(1), atol=1e-5, rtol=0.0)


def test_mean_power_counts_both_parts() -> None:
    torch.testing.assert_close(mean_power(torch.tensor([[3.0 + 4.0j, 0j]])), torch.tensor([12.5]))
