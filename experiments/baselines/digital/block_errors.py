"""How often a block of the LDPC code fails, as measured on random bits, over any channel.

The table, ``data/block_errors.json``, holds shares of blocks with a wrong bit over AWGN, for each
`Mcs` and number of channel uses, every half dB;
`experiments.baselines.digital.measure_block_errors` makes it again. Another channel is brought to
it by its effective SNR, that of the AWGN channel of the same mean capacity of a symbol
(mutual-information mapping, as in link-to-system simulation).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from experiments.baselines.digital.ldpc import Frame, Mcs
from phy.channels import ChannelModel, Zmq
from phy.units import linear_to_db

__all__ = ["FILE", "candidates", "effective_snrs_db", "frame_errors"]

FILE = Path(__file__).parent / "data" / "block_errors.json"
PASSAGES, SEED = 400, 7  # of a fading channel, to know what is to be expected of it
MOST_USES = 512  # looked at of each


def candidates(uses: int) -> list[Mcs]:
    """Modulations and rates that the table has for a number of channel uses.

    Raises:
        ValueError: it has none.
    """
    measured = {int(number) for number in _table()["uses"]}
    if uses not in measured:
        known = ", ".join(map(str, sorted(measured)))
        raise ValueError(f"uses must be one of {known}, got {uses}")
    return [Mcs.of(name) for name in _table()["uses"][str(uses)]]


def frame_errors(mcs: Mcs, uses: int, snrs_db: Tensor) -> float:
    """Share of frames that are damaged anywhere, over passages of these effective SNRs [N]."""
    row = _table()["uses"][str(uses)][str(mcs)]
    block = np.interp(snrs_db.numpy(), row["snr_db"], row["block_errors"], left=1.0, right=0.0)
    return float(np.mean(1 - (1 - block) ** Frame(mcs, uses).blocks))


@lru_cache(maxsize=256)
def effective_snrs_db(model: ChannelModel, snr_db: float, uses: int) -> Tensor:
    """Effective SNRs in dB, float64 [N], of passages over a channel of a mean SNR.

    A transmitter knows no more of its own passage. A radio is taken for AWGN.
    """
    if isinstance(model, Zmq):
        return torch.tensor([snr_db], dtype=torch.float64)
    x = torch.ones(PASSAGES, min(uses, MOST_USES), dtype=torch.complex64)
    no_eff = model.build(SEED)(x, snr_db).no_eff.double()
    capacity = torch.log2(1 + 1 / no_eff).mean(dim=1)
    return linear_to_db(2**capacity - 1)


@lru_cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(FILE.read_text())
    return table
