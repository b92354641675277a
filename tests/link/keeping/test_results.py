"""Results are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from link.keeping.results import append_line, read_lines, results_folder, write_atomically


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_atomically(target, fail)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failed_block_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), results_folder(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_files_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with results_folder(tmp_path / "out") as folder:
            (folder / "a.txt").write_text(text)
    assert (tmp_path / "out" / "a.txt").read_text() == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@given(cut=st.integers(0, 200))
def test_lines_survive_a_cut_anywhere(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lines") / "results.jsonl"
    entries = [{"i": i, "text": "x" * i} for i in range(5)]
    for entry in entries:
        append_line(path, entry)
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    kept = read_lines(path)
    assert kept == entries[: len(kept)]
    assert len(kept) == whole[:cut].count(b"\n")
    append_line(path, {"i": "next"})
    assert read_lines(path) == [*kept, {"i": "next"}]
