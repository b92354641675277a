"""``run_link.py weights``, and what any command says on stderr of weights that it fetches."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

import run_link
from link.settings.figures import FIGURES
from semantic import weights, zoo


def test_table_of_an_empty_cache(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_link.main(["weights", "--cache", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert all(entry.name in said for entry in zoo.entries())
    assert " yes " not in said
    assert said.endswith(f"cache: {tmp_path}\n")
    assert not list(tmp_path.iterdir())


def test_what_is_logged_is_a_bare_line_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        run_link.main(["weights", "--cache", str(tmp_path)])
    logging.getLogger("editable_deepsc").info("fetching %s", "a package")
    assert capsys.readouterr().err == "fetching a package\n"


@pytest.mark.parametrize("figure", FIGURES)
def test_weights_of_a_figure_are_named(
    figure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_link.main(["weights", "--used-by", figure, "--cache", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    listed = {line.split()[0].rstrip(":") for line in out.splitlines()[1:-1]}
    assert listed == set(FIGURES[figure])
    assert all(Path(line.split(", ")[1]).is_file() for line in out.splitlines() if ": ours" in line)


@pytest.mark.weights
def test_a_run_loads_what_its_figures_hang_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the files that are read in ways of their own, or once in a process."""
    loaded: set[str] = set()
    fetched, read = zoo.load, weights.read

    def fetch(name: str, cache: Path | None = None) -> dict[str, Tensor]:
        loaded.add(name)
        return fetched(name, cache)

    def open_own(file: Path, *more: Any) -> Any:
        loaded.add(file.stem)
        return read(file, *more)

    monkeypatch.setattr(zoo, "load", fetch)
    monkeypatch.setattr(weights, "read", open_own)
    words = ["run", "--say", "smile more", "--steps", "2", "--out", str(tmp_path / "out")]
    assert run_link.main(words) == 0
    every = {name for used in FIGURES.values() for name in used}
    unseen = {"requests", "native_head_128", "fields", "prior-w1", "prior-w2", "prior-face"}
    assert loaded - unseen == every - unseen
