"""Results are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from link.keeping.results import append_line, read_lines, results_folder


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


@pytest.mark.parametrize("line", ["no JSON", "[1]", "nan", '{"a": 1', "\udcff", "[" * 100_000])
def test_a_damaged_line_is_one_sentence(line: str, tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    data = b'{"i": 0}\n' + line.encode("utf-8", "surrogateescape") + b'\n{"i": 1}\nunfini'
    path.write_bytes(data)
    with pytest.raises(ValueError, match="line 2 is damaged: take it out, or choose another --out"):
        read_lines(path)
    assert path.read_bytes() == data


def test_what_json_does_not_know_is_null(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    append_line(path, {"a": [float("inf"), {"b": float("nan")}, (1, None, "x")]})
    assert path.read_text() == '{"a": [null, {"b": null}, [1, null, "x"]]}\n'
