"""The codec is a small torch function, the loss the mean squared error of its pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from adapter_samples import SYMBOLS, Received, gaussian_symbols, noisy_channel
from torch import nn

from adapters.adapter import as_reals
from adapters.finetuning import FineTuning, Step, finetune
from adapters.fully_connected import FullyConnectedAdapter
from adapters.prior.prior import Prior


class Codec(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(1)
        self.weight = nn.Parameter(torch.randn(2 * SYMBOLS, 20, generator=generator) / 6)

    def forward(self, s: torch.Tensor) -> torch.Tensor:
        return torch.tanh(as_reals(s) @ self.weight)


def mse(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a - b).square().mean(dim=-1)


Run = tuple[Codec, FullyConnectedAdapter, list[Step]]


def awgn(seed: int) -> Callable[[torch.Tensor, float], Received]:
    transmit = noisy_channel(seed)

    def channel(x: torch.Tensor, snr_db: float) -> Received:
        return transmit(x, torch.full(x.shape, 10 ** (-snr_db / 10)))

    return channel


def run(prior: Prior, settings: FineTuning, count: int = 10, seed: int = 4) -> Run:
    codec, adapter = Codec(), FullyConnectedAdapter(SYMBOLS)
    s = gaussian_symbols(prior, count, 2)
    originals = codec(s).detach()
    log = finetune(
        adapter, s, originals, channel=awgn(seed), snr_db=-6.0, decode_image=codec, loss=mse,
        settings=settings, progress=False,
    )  # fmt: skip
    return codec, adapter, log


def unseen_error(prior: Prior, adapter: FullyConnectedAdapter) -> float:
    codec, s = Codec(), gaussian_symbols(prior, 500, 99)
    received = awgn(50)(adapter.encode(s, -6.0), -6.0)
    with torch.no_grad():
        s_hat = adapter.decode(received.x_hat, received.no_eff)
        return float(mse(codec(s_hat), codec(s)).mean())


def test_adapters_learn_and_the_codec_stays(prior: Prior) -> None:
    # A quick setting for the small codec; 200 steps of 3e-3 on 100 items.
    settings = FineTuning(eta=3e-3, iterations=200, images=100, batch=100)
    codec, adapter, log = run(prior, settings, count=100)
    assert torch.equal(codec.weight, Codec().weight)
    assert codec.weight.grad is None
    assert [step.iteration for step in log] == list(range(1, 202))
    before = unseen_error(prior, FullyConnectedAdapter(SYMBOLS))
    assert unseen_error(prior, adapter) < 0.8 * before


def test_the_papers_settings_are_the_defaults(prior: Prior) -> None:
    settings = FineTuning()
    assert (settings.eta, settings.iterations, settings.images) == (1e-4, 6, 10)
    _, adapter, log = run(prior, settings, count=12)
    assert len(log) == 6 + 1  # and what was reached
    moved = (adapter.decoder.weight.detach() - torch.eye(2 * SYMBOLS)).abs().max()
    assert 1e-5 < float(moved) < 6.1 * 1e-4  # Adam moves by about eta a step


def test_gradient_descent_is_equation_18(prior: Prior) -> None:
    settings = FineTuning(eta=0.5, iterations=1, optimizer="gradient-descent", batch=10)
    codec, adapter, log = run(prior, settings)
    start, s = FullyConnectedAdapter(SYMBOLS), gaussian_symbols(prior, 10, 2)
    received = awgn(4)(start.encode(s, -6.0), -6.0)
    loss = mse(codec(start.decode(received.x_hat, received.no_eff)), codec(s).detach()).mean()
    grads = torch.autograd.grad(loss, list(start.parameters()))
    assert log[0].loss == pytest.approx(float(loss), rel=1e-5)
    for new, old, grad in zip(adapter.parameters(), start.parameters(), grads, strict=True):
        torch.testing.assert_close(new, old - 0.5 * grad, rtol=1e-5, atol=1e-6)


def test_batch_changes_memory_not_the_gradient(prior: Prior) -> None:
    # The noise is drawn item after item from one generator, so both see the same channel.
    settings = {"eta": 0.5, "iterations": 1, "optimizer": "gradient-descent"}
    _, whole, _ = run(prior, FineTuning(**settings, batch=10))
    _, parts, _ = run(prior, FineTuning(**settings, batch=5))
    torch.testing.assert_close(whole.decoder.weight, parts.decoder.weight, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("field", "value"),
    [("eta", 0.0), ("iterations", 0), ("images", 0), ("batch", 0), ("optimizer", "lion")],
)
def test_bad_settings_are_named(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        FineTuning(**{field: value})


def test_an_image_for_every_item(prior: Prior) -> None:
    s = gaussian_symbols(prior, 3, 2)
    with pytest.raises(ValueError, match="originals must hold one image an item, got 2 for 3"):
        finetune(
            FullyConnectedAdapter(SYMBOLS), s, torch.zeros(2, 20), channel=awgn(1), snr_db=0.0,
            decode_image=Codec(), loss=mse, progress=False,
        )  # fmt: skip
