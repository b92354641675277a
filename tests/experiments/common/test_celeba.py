"""Links to one part of a CelebA folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.common.celeba import link_faces


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "celeba"
    (folder / "img_align_celeba").mkdir(parents=True)
    names = [f"{i:06d}.jpg" for i in range(20)]
    for name in names:
        (folder / "img_align_celeba" / name).write_text(name)
    parts = "".join(f"{name} {0 if i < 10 else 2}\n" for i, name in enumerate(names))
    (folder / "list_eval_partition.txt").write_text(parts)
    return folder


def test_links_are_of_the_part_and_spread_over_it(data: Path, tmp_path: Path) -> None:
    assert link_faces(data, "test", 3, tmp_path / "out") == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "000010.jpg",
        "000013.jpg",
        "000016.jpg",
    ]
    assert (tmp_path / "out" / "000013.jpg").read_text() == "000013.jpg"


def test_another_folder_is_refused(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "experiments.common.celeba",
        "--data",
        str(tmp_path),
        "--out",
        "links",
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "data must hold list_eval_partition.txt" in result.stderr
