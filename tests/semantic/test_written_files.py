"""Files are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from semantic.files import write_atomically


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    write_atomically(file, lambda temporary: temporary.write_text("first"))

    def interrupted(temporary: Path) -> None:
        temporary.write_text("half of the sec")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(file, interrupted)
    assert file.read_text() == "first"
    write_atomically(file, lambda temporary: temporary.write_text("second"))
    assert file.read_text() == "second"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["n" * 250 + ".txt", os.fsdecode(b"\xff\xfe.txt")])
def test_names_of_any_length_and_bytes(name: str, tmp_path: Path) -> None:
    write_atomically(tmp_path / name, lambda temporary: temporary.write_text("whole"))
    assert [path.name for path in tmp_path.iterdir()] == [name]
