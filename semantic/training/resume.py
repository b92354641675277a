"""What lets a training be stopped at any time, and go on to the weights it would have reached.

State, log and seed: the state of all that changes is kept every few steps, a line of the losses is
logged with it, and all that is random follows from the seed and the step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import torch

from semantic.files import write_atomically

__all__ = ["Stateful", "claim", "log_line", "restore", "save", "seeded"]


class Stateful(Protocol):
    """A network, an optimizer, a schedule."""

    def state_dict(self) -> dict[str, Any]:
        """What it has become."""

    def load_state_dict(self, state_dict: dict[str, Any], /) -> Any:
        """Becomes that."""


def claim(work: Path, of: Mapping[str, object]) -> None:
    """Makes the folder of a training, and lets no other one go on in it.

    Args:
        work: the folder.
        of: what all that is kept there hangs on, as plain JSON values. A folder of version 0.3 and
            before does not say: it becomes that of this training.

    Raises:
        ValueError: it is another training's.
    """
    file = work / "training.json"
    try:
        before = json.loads(file.read_text())
    except FileNotFoundError:
        write_atomically(file, lambda temporary: temporary.write_text(json.dumps(of) + "\n"))
        return
    except ValueError:
        before = None
    if before != of:
        raise ValueError(
            f"work must be the folder of this training, {json.dumps(of)}, got {str(work)!r} of "
            f"{json.dumps(before)}: choose another --work"
        )


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
    write_atomically(file, lambda temporary: torch.save(state | {"step": step}, temporary))


def log_line(work: Path, entry: Mapping[str, object]) -> None:
    """Adds a line to ``log.jsonl`` in the folder ``work``."""
    with (work / "log.jsonl").open("a") as log:
        log.write(json.dumps(entry) + "\n")


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """torch's own generator seeded inside, untouched outside: some layers take no other."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
