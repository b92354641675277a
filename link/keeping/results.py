"""Results on disk: written under a temporary name and renamed, so that none is ever half there."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from link.settings.checks import check_out

__all__ = ["append_line", "read_lines", "results_folder", "versions", "write_atomically"]


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


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Calls ``write`` with a temporary path of the same suffix, then renames it to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        write(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def results_folder(out: Path) -> Iterator[Path]:
    """A temporary folder whose files move into ``out`` when the block ends without an error.

    Raises:
        ValueError: ``out`` exists and is not a folder.
    """
    check_out(out)
    parent = out.parent
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=parent, prefix=f".{out.name}.") as name:
        temporary = Path(name)
        yield temporary
        out.mkdir(exist_ok=True)
        for file in temporary.iterdir():
            os.replace(file, out / file.name)


def append_line(path: Path, entry: dict[str, Any]) -> None:
    """Adds one JSON line and waits until it is on the disk."""
    with path.open("a") as lines:
        lines.write(json.dumps(entry) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of ``path``; a last line that a killed run left unfinished is cut off."""
    if not path.exists():
        return []
    text = path.read_text()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        write_atomically(path, lambda temporary: temporary.write_text(whole))
    return [json.loads(line) for line in whole.splitlines()]
