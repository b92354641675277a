"""What lets a training be stopped at any time, and go on to the weights it would have reached."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import torch

__all__ = ["Stateful", "restore", "save", "seeded"]


class Stateful(Protocol):
    """A network, an optimizer, a schedule."""

    def state_dict(self) -> dict[str, Any]:
        """What it has become."""

    def load_state_dict(self, state_dict: dict[str, Any], /) -> Any:
        """Becomes that."""


def restore(file: Path, parts: Mapping[str, Stateful]) -> int:
    """Gives the parts what ``save`` kept; returns the steps made until then, 0 without a file."""
    if not file.exists():
        return 0
    state = torch.load(file, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])


def save(file: Path, parts: Mapping[str, Stateful], step: int) -> None:
    """Keeps the parts after ``step`` steps; the file is never half written."""
    state: dict[str, Any] = {name: part.state_dict() for name, part in parts.items()}
    temporary = file.with_suffix(".tmp")
    torch.save(state | {"step": step}, temporary)
    os.replace(temporary, file)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """torch's own generator seeded inside, untouched outside: some layers take no other."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
