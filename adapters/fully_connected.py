"""The paper's adapters: one fully connected layer on either side of the channel (Eq. 16 and 17).

    x = normalise(W_e reals(s) + b_e)        s_hat = W_d sqrt(2) reals(x_hat) + b_d

sqrt(2) is the constant scale of the symbols (see `adapters.adapter`).

Each is a Linear(2K, 2K); for code w2 the two hold 2,099,200 values, Table 7's 0.21e7. Untrained
they are the identity, so that fine-tuning starts from the frozen codec as it is.
"""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor, nn

from adapters.adapter import SYMBOL_POWER, as_reals, as_symbols, normalise_power
from adapters.files import AdapterFile
from adapters.trainable import TrainableAdapter

__all__ = ["FullyConnectedAdapter"]


class FullyConnectedAdapter(TrainableAdapter):
    """Channel encoder and decoder adapter of the paper (`paper`).

    >>> adapter = FullyConnectedAdapter(symbols=2)
    >>> s = torch.tensor([[1 + 1j, 1 - 1j]])
    >>> x = adapter.encode(s, 6.0)
    >>> bool(torch.allclose(adapter.decode(x, torch.zeros(1, 2)), s))
    True
    """

    name = "paper"

    def __init__(self, symbols: int) -> None:
        super().__init__(symbols)
        self.encoder = _identity_layer(2 * symbols)
        self.decoder = _identity_layer(2 * symbols)

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        """Eq. 16, then unit power for each item; the SNR is the one of the training."""
        return normalise_power(as_symbols(self.encoder(as_reals(s))))

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        """Eq. 17."""
        return as_symbols(self.decoder(SYMBOL_POWER**0.5 * as_reals(x_hat)))

    def to_tensors(self) -> dict[str, Tensor]:
        """The weights as float16 differences from the identity.

        A few steps of 1e-4 on a diagonal of ones would drown in float16's spacing of 1e-3 there.
        """
        return {key: value.half() for key, value in _offsets(self.state_dict()).items()}

    @classmethod
    def from_file(cls, file: AdapterFile) -> Self:
        """The inverse of `to_tensors`; K is half a bias's length."""
        offsets = {key: value.float() for key, value in file.tensors().items()}
        adapter = cls(len(offsets["encoder.bias"]) // 2)
        adapter.load_state_dict(_offsets(offsets, back=True))
        return adapter


def _identity_layer(width: int) -> nn.Linear:
    layer = nn.utils.skip_init(nn.Linear, width, width)  # no draw from the global generator
    with torch.no_grad():
        nn.init.eye_(layer.weight)
        nn.init.zeros_(layer.bias)
    return layer


def _offsets(state: dict[str, Tensor], back: bool = False) -> dict[str, Tensor]:
    """Weights minus the identity, or, `back`, plus it."""
    sign = 1.0 if back else -1.0
    return {
        key: value + sign * torch.eye(len(value), device=value.device) if value.ndim == 2 else value
        for key, value in state.items()
    }
