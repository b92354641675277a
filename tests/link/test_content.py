"""Digests are of what things are, not of what they are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from link.content import digest, file_digest, generator_digest, shown


def test_a_file_is_what_it_holds(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jpg", tmp_path / os.fsdecode(b"b\xff.png")
    first.write_bytes(b"one")
    second.write_bytes(b"one")
    before = file_digest(first)
    assert file_digest(second) == before
    second.write_bytes(b"two")  # as long as before, within the same clock tick perhaps
    os.utime(second, ns=(0, 0))
    assert file_digest(second) != before
    with pytest.raises(ValueError, match="must be readable"):
        file_digest(tmp_path / "none")


def test_tensors_differ_by_value_type_and_shape() -> None:
    x = torch.zeros(2, 3)
    others = (x + 1, x.double(), x.T, torch.zeros(6))
    assert len({digest(one) for one in (x, *others)}) == 5
    assert digest(x, {"steps": 1}) != digest(x, {"steps": 2})
    assert digest(x.T.contiguous().T) == digest(x)


def test_a_generator_is_its_file_or_its_size(tmp_path: Path) -> None:
    file = tmp_path / "mine.pt"
    file.write_bytes(b"weights")
    renamed = tmp_path / "yours.pt"
    renamed.write_bytes(b"weights")
    assert generator_digest(file, 128) == generator_digest(renamed, 1024)
    assert (
        len({generator_digest(file, 128), *(generator_digest(None, n) for n in (128, 1024))}) == 3
    )


def test_any_name_can_be_printed() -> None:
    assert shown(Path(os.fsdecode(b"x/m\xe9.jpg"))) == "m\\xe9.jpg"
    assert shown(Path("x/mé.jpg")) == "mé.jpg"
