"""A new adapter needs two methods; keeping and training come with it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from adapter_samples import SYMBOLS, gaussian_symbols, noisy_channel
from torch import Tensor, nn

from adapters import names
from adapters.adapter import SYMBOL_POWER, normalise_power
from adapters.bank import Bank
from adapters.files import Trained, load
from adapters.finetuning import FineTuning, finetune
from adapters.prior.prior import Prior
from adapters.trainable import TrainableAdapter, untrained


class GainAdapter(TrainableAdapter):
    """A complex gain a symbol at either end."""

    name = "gain"

    def __init__(self, symbols: int) -> None:
        super().__init__(symbols)
        self.sent = nn.Parameter(torch.ones(symbols, dtype=torch.complex64))
        self.received = nn.Parameter(torch.ones(symbols, dtype=torch.complex64))

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        return normalise_power(self.sent * s)

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        return SYMBOL_POWER**0.5 * self.received * x_hat


@pytest.fixture(autouse=True)
def gain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line in the table."""
    place = f"{__name__}:GainAdapter"
    monkeypatch.setitem(names.TRAINABLE, "gain", place)
    monkeypatch.setitem(names.KINDS, "gain", place)


def test_it_learns_and_is_kept(prior: Prior, tmp_path: Path) -> None:
    adapter, s = untrained("gain", SYMBOLS), gaussian_symbols(prior, 50, 2)
    log = finetune(
        adapter, s, s,
        channel=lambda x, snr_db: noisy_channel(3)(x, torch.full(x.shape, 0.5)),  # always the same
        snr_db=3.0, decode_image=lambda s_hat: s_hat,
        loss=lambda a, b: (a - b).abs().square().mean(dim=-1),
        settings=FineTuning(eta=0.02, iterations=60, images=50, batch=50), progress=False,
    )  # fmt: skip
    assert log[-1].loss < 0.95 * log[0].loss
    adapter.save(tmp_path / "gain-w1.safetensors", Trained("w1", "awgn", 3.0, 1, "60 steps"))
    loaded = load(tmp_path / "gain-w1.safetensors")
    assert isinstance(loaded.adapter, GainAdapter)
    assert loaded.symbols == SYMBOLS
    assert torch.equal(loaded.adapter.encode(s, 3.0), adapter.encode(s, 3.0))
    assert Bank(tmp_path, kind="gain").choose("w1", "awgn", 0.0).adapter.name == "gain"


def test_symbols_are_needed() -> None:
    with pytest.raises(ValueError, match="symbols must be at least 1, got 0"):
        untrained("gain", 0)
