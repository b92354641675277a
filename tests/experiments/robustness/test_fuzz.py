"""A few damaged files of each kind; `python -m experiments.robustness.fuzz` has thousands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.robustness.checkpoints import CHECKPOINTS
from experiments.robustness.fuzz import Settings, main, outcome

KINDS = (*CHECKPOINTS, "symbols")


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    main(Settings(count=15, kinds=(kind,), seed=3, out=tmp_path / "fuzz.json"))
    counts = json.loads((tmp_path / "fuzz.json").read_text())[kind]
    assert sum(counts.values()) == 15
    assert set(counts) <= {"read", "refused"}


def test_anything_else_is_seen(tmp_path: Path) -> None:
    def broken(path: Path) -> object:
        raise KeyError(path.name)

    assert outcome(broken, tmp_path / "a") == "KeyError: 'a'"
