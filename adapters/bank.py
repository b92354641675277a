"""Which adapter serves this code, channel and estimated SNR.

A bank is a directory: `prior-w1.safetensors`, `prior-w2.safetensors` for the closed form, and any
other safetensors files are the paper's adapters, each with what it was trained for in its
metadata.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.adapter import Adapter, NoAdapter, check_snr_db
from adapters.closed_form import PriorAdapter
from adapters.fully_connected import FullyConnectedAdapter, Trained, read_config
from adapters.prior import Prior

__all__ = ["Bank", "Choice"]

KINDS = ("prior", "paper", "none")


@dataclass(frozen=True)
class Choice:
    """An adapter, and why it: a sentence for the log, and the training of a trained one."""

    adapter: Adapter
    reason: str
    trained: Trained | None = None


class Bank:
    """The adapters in a directory.

    Args:
        directory: where the files are; a missing one raises ValueError.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)
        if not self.directory.is_dir():
            raise ValueError(f"directory must exist, got {self.directory}")
        files = sorted(self.directory.glob("*.safetensors"))
        self.trained = {p: read_config(p) for p in files if not p.name.startswith("prior-")}

    def choose(self, kind: str, code: str, channel: str, snr_db: float) -> Choice:
        """The adapter of `kind` for a code ("w1", "w2"), a channel and the estimated SNR in dB."""
        check_snr_db(snr_db, 1)
        if kind == "none":
            return Choice(NoAdapter(), "no adapter, as asked")
        if kind == "prior":
            return self._prior(code)
        if kind == "paper":
            return self._nearest(code, channel, snr_db)
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")

    def _prior(self, code: str) -> Choice:
        path = self.directory / f"prior-{code}.safetensors"
        if not path.is_file():
            raise ValueError(f"code must have a prior in the bank, got {code!r} without {path}")
        return Choice(PriorAdapter(Prior.load(path)), f"closed form from {path.name}, every SNR")

    def _nearest(self, code: str, channel: str, snr_db: float) -> Choice:
        """The trained adapter of the nearest SNR; of two as near, the one for the lower SNR."""
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
        return Choice(adapter, reason, trained)
