"""Results on disk: written under a temporary name and renamed, so that none is ever half there."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from link.content import printable
from link.settings.shared.checks import check_out
from semantic.files import write_atomically

__all__ = [
    "append_line",
    "as_line",
    "left_before",
    "read_lines",
    "results_folder",
    "versions",
    "write_atomically",
    "write_json",
]


def versions() -> dict[str, str]:
    """Of what decides the numbers: Python, machine and the numeric packages."""
    packages = ("torch", "numpy", "sionna-no-rt")
    return {
        "editable-deepsc": _own_version(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{package: version(package) for package in packages},
    }


def _own_version() -> str:
    """A checkout may be run without being installed."""
    try:
        return version("editable-deepsc-link")
    except PackageNotFoundError:
        return "not installed"


@contextmanager
def results_folder(out: Path) -> Iterator[Path]:
    """A temporary folder whose files move into ``out`` when the block ends without an error.

    Raises:
        ValueError: ``out`` exists and is not a folder.
    """
    check_out(out)
    parent = out.parent
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=parent, prefix=".") as name:
        temporary = Path(name)
        yield temporary
        out.mkdir(exist_ok=True)
        for file in temporary.iterdir():
            os.replace(file, out / file.name)


def left_before(out: Path, pattern: str) -> str:
    """A sentence on what earlier runs have left in ``out``; empty where there is nothing of it.

    >>> left_before(Path("nowhere"), "*.png")
    ''
    """
    names = sorted(path.name for path in out.glob(pattern))
    if not names:
        return ""
    those = names[0] if len(names) == 1 else f"{names[0]} .. {names[-1]} ({len(names)})"
    return f"{printable(str(out))} holds {those} of an earlier run: what is not made anew stays"


def as_line(entry: Any, indent: int | None = None) -> str:
    """As JSON, which knows neither infinity nor NaN: they are null.

    >>> as_line({"loss": float("inf"), "degrees": (1, 2.5)})
    '{"loss": null, "degrees": [1, 2.5]}'
    """
    return json.dumps(_finite(entry), indent=indent, allow_nan=False)


def write_json(path: Path, entry: Any, indent: int = 1) -> None:
    """Writes an entry as one JSON file, under a temporary name first; see `as_line`."""
    text = as_line(entry, indent) + "\n"
    write_atomically(path, lambda file: file.write_text(text))


def append_line(path: Path, entry: dict[str, Any]) -> None:
    """Adds one JSON line and waits until it is on the disk."""
    with path.open("a") as lines:
        lines.write(as_line(entry) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of ``path``; a last line that a killed run left unfinished is cut off.

    Raises:
        ValueError: a file that is damaged elsewhere.
    """
    if not path.exists():
        return []
    if not path.is_file():
        raise ValueError(f"{str(path)!r} must be a file of JSON lines: choose another --out")
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    rows = [_row(path, number, line) for number, line in enumerate(whole.splitlines(), 1)]
    if whole != data:
        write_atomically(path, lambda temporary: temporary.write_bytes(whole))
    return rows


def _row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise ValueError(
            f"{str(path)!r} must hold a JSON object a line, line {number} is damaged: "
            "take it out, or choose another --out"
        )
    return row


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inside) for inside in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
