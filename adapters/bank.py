"""Which trained adapter serves this code, channel and estimated SNR.

A bank is a directory of the paper's adapters, each with what it was trained for in its metadata;
other files may lie beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.adapter import check_snr_db
from adapters.fully_connected import FullyConnectedAdapter, Trained, read_config

__all__ = ["Bank", "Choice"]


@dataclass(frozen=True)
class Choice:
    """An adapter, what it was trained for, and a sentence for the log that says why this one."""

    adapter: FullyConnectedAdapter
    trained: Trained
    reason: str


class Bank:
    """The trained adapters in a directory.

    Args:
        directory: where the safetensors files are; a missing one raises ValueError.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)
        if not self.directory.is_dir():
            raise ValueError(f"directory must exist, got {self.directory}")
        configs = {path: read_config(path) for path in sorted(self.directory.glob("*.safetensors"))}
        self.trained = {path: config for path, config in configs.items() if config is not None}

    def choose(self, code: str, channel: str, snr_db: float) -> Choice:
        """The one for a code ("w1", "w2") and a channel whose SNR is nearest to the estimated one.

        Of two as near, the one for the lower SNR. None for this code and channel: ValueError.
        """
        check_snr_db(snr_db, 1)
        fitting = {
            path: trained
            for path, trained in self.trained.items()
            if (trained.code, trained.channel) == (code, channel)
        }
        if not fitting:
            raise ValueError(
                f"code and channel must have a trained adapter in {self.directory}, "
                f"got {code!r} and {channel!r}"
            )
        path = min(fitting, key=lambda p: (abs(fitting[p].snr_db - snr_db), fitting[p].snr_db))
        adapter, trained = FullyConnectedAdapter.load(path)
        reason = (
            f"{path.name}, trained for {trained.channel} at {trained.snr_db:g} dB, "
            f"nearest to the estimated {snr_db:.1f} dB"
        )
        return Choice(adapter, trained, reason)
