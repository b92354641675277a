"""Which trained adapter serves this code, channel and estimated SNR.

A bank is a directory of trained adapters, each with what it was trained for in its metadata; other
files may lie beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.adapter import Adapter, check_snr_db
from adapters.files import AdapterError, AdapterFile, Trained, load

__all__ = ["Bank", "ChosenAdapter"]


@dataclass(frozen=True)
class ChosenAdapter:
    """An adapter, a sentence that says why this one, and what it was trained for, if anything."""

    adapter: Adapter
    reason: str
    trained: Trained | None = None


class Bank:
    """The trained adapters in a directory; their headers alone are read.

    A damaged file is left out, and named with whatever is chosen or refused.

    Args:
        directory: where the safetensors files are; a missing one raises ValueError.
        kind: only those of this kind, such as "paper"; any of them if None.
    """

    def __init__(self, directory: str | Path, kind: str | None = None) -> None:
        self.directory = Path(directory)
        self.kind = kind
        if not self.directory.is_dir():
            raise ValueError(f"directory must exist, got {self.directory}")
        self.trained: dict[Path, Trained] = {}
        self.damaged: list[Path] = []
        for path in sorted(self.directory.glob("*.safetensors")):
            try:
                file = AdapterFile.open(path)
                trained = file.trained
            except AdapterError:
                self.damaged.append(path)
                continue
            if trained is not None and kind in (None, file.kind):
                self.trained[path] = trained

    def fitting(self, code: str, channel: str) -> dict[Path, Trained]:
        """Those for a code and a channel, by name."""
        return {
            path: trained
            for path, trained in self.trained.items()
            if (trained.code, trained.channel) == (code, channel)
        }

    def nearest(self, code: str, channel: str, snr_db: float) -> Path:
        """The one for a code and a channel whose SNR is nearest to the estimated one.

        Of two as near, the one for the lower SNR. None for this code and channel: ValueError.
        """
        check_snr_db(snr_db, 1)
        fitting = self.fitting(code, channel)
        if not fitting:
            kind = "" if self.kind is None else f"{self.kind} "
            raise ValueError(
                f"code and channel must have a trained {kind}adapter in {self.directory}, "
                f"got {code!r} and {channel!r}; {self._way_out()}{self._left_out()}"
            )
        return min(fitting, key=lambda p: (abs(fitting[p].snr_db - snr_db), fitting[p].snr_db))

    def choose(self, code: str, channel: str, snr_db: float) -> ChosenAdapter:
        """The `nearest` one, loaded."""
        path = self.nearest(code, channel, snr_db)
        trained = self.trained[path]
        reason = (
            f"{path.name}, trained for {trained.channel} at {trained.snr_db:g} dB, "
            f"nearest to the estimated {snr_db:.1f} dB{self._left_out()}"
        )
        return ChosenAdapter(load(path).adapter, reason, trained)

    def _way_out(self) -> str:
        """By its name an adapter is looked for where the package has its own, and nowhere else."""
        return "`adapt` trains one" + (
            "" if self.kind is None else ": use it with --adapter FOLDER"
        )

    def _left_out(self) -> str:
        """The damaged files, as the end of a sentence."""
        names = ", ".join(path.name for path in self.damaged)
        return f"; left out as damaged: {names}" if names else ""
