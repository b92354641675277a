"""``run_link.py measure``: the figures of result.json, for any two pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

import run_link
from semantic.metrics.quality import MEASURES


def measured(first: Path, second: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    assert run_link.main(["measure", str(first), str(second)]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.weights
def test_pictures_of_a_run_have_the_figures_of_its_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run_link.main(["run", "--steps", "3", "--out", str(out)]) == 0
    capsys.readouterr()
    result = json.loads((out / "result.json").read_text())
    figures = measured(out / "received.png", out / "original.png", capsys)
    assert tuple(figures) == MEASURES
    for name, figure in figures.items():  # within what 8 bits of a pixel change
        assert figure == pytest.approx(result[name]["received_original"], abs=0.02)
    same = measured(out / "original.png", out / "original.png", capsys)
    assert (same["lpips_alex"], same["identity_cosine"]) == (0, pytest.approx(1))


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ((64, 48), (64, 48), "first must be square, as aligned faces are, of 32 or more"),
        ((16, 16), (16, 16), "of 32 or more pixels a side, got 16 x 16"),
        ((64, 64), (128, 128), "second must have the size of first, 64 x 64, got 128 x 128"),
    ],
)
def test_pictures_that_cannot_be_compared(
    first: tuple[int, int],
    second: tuple[int, int],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path, size in zip(paths, (first, second), strict=True):
        Image.new("RGB", size).save(path)
    assert run_link.main(["measure", *map(str, paths)]) == 2
    assert message in capsys.readouterr().err
