"""``run_link.py weights``, and what any command says on stderr of weights that it fetches."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import run_link
from semantic import zoo


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
