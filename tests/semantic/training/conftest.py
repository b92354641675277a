"""CelebA's text files, with a handful of labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from labelled_faces import COLUMNS, FACES


@pytest.fixture
def celeba(tmp_path: Path) -> Path:
    folder = tmp_path / "celeba"
    (folder / "img_align_celeba").mkdir(parents=True)
    lines = [str(len(FACES)), " ".join(COLUMNS)]
    lines += [f"{name} {' '.join(values)}" for name, (values, _, _) in FACES.items()]
    (folder / "list_attr_celeba.txt").write_text("\n".join(lines) + "\n")
    parts = [f"{name} {part}" for name, (_, part, _) in FACES.items()]
    (folder / "list_eval_partition.txt").write_text("\n".join(parts))
    return folder
