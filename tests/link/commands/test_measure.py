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


@pytest.mark.weights
@pytest.mark.timeout(900)  # Inception may have to be fetched, 81 MB
def test_folders_have_fid_and_kid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, suffix, shift in (("a", "png", 0), ("b", "jpg", 0), ("c", "png", 3)):
        (tmp_path / folder).mkdir()
        for number in range(3):
            colour = (60 * (number + 1), 40 + 10 * shift, 200 - 20 * shift)
            Image.new("RGB", (64, 48), colour).save(
                tmp_path / folder / f"{number + shift}.{suffix}"
            )
    same = measured(tmp_path / "a", tmp_path / "b", capsys)
    other = measured(tmp_path / "a", tmp_path / "c", capsys)
    assert (same["pictures"], same["paired"], other["paired"]) == (3, True, False)
    assert 0 <= same["fid"] < other["fid"]
    assert set(other) == {"fid", "kid", "kid_error", "pictures", "paired"}


def test_folders_that_cannot_be_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, count in (("one", 1), ("three", 3), ("four", 4)):
        (tmp_path / folder).mkdir()
        for number in range(count):
            Image.new("RGB", (40, 40)).save(tmp_path / folder / f"{number}.png")
    one, three, four = (str(tmp_path / name) for name in ("one", "three", "four"))
    for words, message in (
        ((one, three), "first must hold at least 3 pictures, got 1"),
        ((three, four), "second must hold as many pictures as first, 3: FID grows as sets shrink"),
        ((three, f"{three}/0.png"), "second must be an existing folder"),
        ((f"{three}/0.png", three), "second must be an existing file"),
    ):
        assert run_link.main(["measure", *words]) == 2
        assert message in capsys.readouterr().err


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
