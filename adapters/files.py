"""Adapters in safetensors files: the `kind` in the metadata says which class reads one.

Beside the kind a trained adapter's metadata holds what it was trained for (`config`, JSON); a
prior, which is for every channel and SNR, its log-scale deviation. Nothing in a file is executed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from adapters.adapter import Adapter, check_snr_db
from adapters.names import KINDS, TRAINABLE

__all__ = ["AdapterError", "AdapterFile", "LoadedAdapter", "Trained", "load"]


class AdapterError(ValueError):
    """A file that is no adapter, or a damaged one."""


@dataclass(frozen=True)
class Trained:
    """What an adapter was trained for.

    Attributes:
        code: name of the latent code.
        channel: name of the channel.
        snr_db: Es/N0 in dB.
        seed: of the training run.
        recipe: how it was trained, in one sentence.
        generator: digest of the generator whose latents it was trained for; empty if unknown.
        training: digest of all that it comes from; empty if unknown.
    """

    code: str
    channel: str
    snr_db: float
    seed: int
    recipe: str
    generator: str = ""
    training: str = ""

    def __post_init__(self) -> None:
        check_snr_db(self.snr_db, 1)


@dataclass(frozen=True)
class LoadedAdapter:
    """An adapter, the K symbols of its items, and what it was trained for; a prior for nothing."""

    adapter: Adapter
    symbols: int
    trained: Trained | None


@dataclass(frozen=True)
class AdapterFile:
    """A safetensors file of which the header alone has been read."""

    path: Path
    metadata: dict[str, str]

    @classmethod
    def open(cls, path: str | Path) -> AdapterFile:
        """Read the header. Raises AdapterError where the file is no safetensors file."""
        try:
            with _opened(Path(path)) as file:
                return cls(Path(path), file.metadata() or {})
        except (SafetensorError, OSError) as error:
            raise AdapterError(f"path must hold a safetensors file, got {path}") from error

    @property
    def kind(self) -> str | None:
        """One of `KINDS`, or whatever else lies in the file."""
        return self.metadata.get("kind")

    @property
    def trained(self) -> Trained | None:
        """What its adapter was trained for; None where it holds something else.

        Raises:
            AdapterError: a trained adapter that does not say for what.
        """
        if self.kind not in TRAINABLE:
            return None
        try:
            return Trained(**json.loads(self.metadata["config"]))
        except (KeyError, TypeError, ValueError) as error:
            raise AdapterError(
                f"path must hold an adapter with its config, got {self.path}"
            ) from error

    def tensors(self) -> dict[str, Tensor]:
        """All its tensors, on the CPU. Raises AdapterError where a value is nan or inf."""
        with _opened(self.path) as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values()):
            raise AdapterError(f"path must hold finite values, got nan or inf in {self.path}")
        return tensors

    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(self, device: str | torch.device = "cpu") -> LoadedAdapter:
        """The adapter that it holds.

        Raises:
            AdapterError: a kind that is none of `KINDS`, or tensors that do not fit it.
        """
        if self.kind not in KINDS:
            raise AdapterError(
                f"path must hold an adapter of kind {' or '.join(KINDS)}, "
                f"got {self.kind!r} in {self.path}"
            )
        trained = self.trained
        try:
            adapter = resolve_name(KINDS[self.kind]).from_file(self).to(device).eval()
        except AdapterError:
            raise
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise AdapterError(
                f"path must hold the tensors of a {self.kind} adapter, got others in {self.path}"
            ) from error
        return LoadedAdapter(adapter, adapter.symbols, trained)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A safetensors file of any name; the library takes none that is not UTF-8."""
    with path.open("rb") as named, safe_open(f"/dev/fd/{named.fileno()}", framework="pt") as file:
        yield file


def load(path: str | Path, device: str | torch.device = "cpu") -> LoadedAdapter:
    """The adapter in a file, whichever of `KINDS` it is; see `AdapterFile.load`."""
    return AdapterFile.open(path).load(device)
