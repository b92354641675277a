"""Members out of an archive, wherever their names would put them."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from semantic.zoo.formats import archive


def test_members_come_out_of_a_tarball_under_plain_names(tmp_path: Path) -> None:
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as tarball:
        for name in ("../escape.bin", "package/model.bin"):
            header = tarfile.TarInfo(name)
            header.size = len(name)
            tarball.addfile(header, io.BytesIO(name.encode()))
    target = tmp_path / "target"
    target.mkdir()
    files = archive.extract(path, ["../escape.bin", "package/model.bin"], target)
    assert [file.read_text() for file in files.values()] == list(files)
    assert {file.parent for file in files.values()} == {target}
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(ValueError, match=r"package\.tgz cannot be read as an archive"):
        archive.extract(path, ["package/model.bin"], target)
