"""Messages of the modem as every channel gives them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from phy.modem.framing import Frame
from phy.modem.reassembly import Message
from phy.reception import Reception

__all__ = ["reception_of"]


def reception_of(messages: Sequence[Message], device: str | torch.device) -> Reception:
    """Messages of equal length as a batch [B, K]; a message of which nothing arrived: -inf dB."""

    def stacked(name: str) -> Tensor:
        return torch.from_numpy(np.stack([getattr(m, name) for m in messages])).to(device)

    return Reception(
        y=stacked("y"),
        x_hat=stacked("x_hat"),
        no_eff=stacked("no_eff"),
        snr_db=torch.tensor([m.snr_db for m in messages], dtype=torch.float32, device=device),
        overhead=Frame(len(messages[0].y)).overhead,
    )
