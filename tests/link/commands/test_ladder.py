"""Quality against channel uses: resumable, and refused where it cannot be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import run_link
from link.commands.ladder import means

pytestmark = pytest.mark.weights


def ladder(*words: object) -> int:
    return run_link.main([str(word) for word in ("ladder", "--steps", 2, *words)])


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]


def test_what_is_missing_is_added_and_nothing_twice(
    tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(sample, tmp_path / "me.jpg")
    words = ("--images", tmp_path, "--say", "smile more", "--snr-db", 12, "--out", tmp_path / "out")
    assert ladder(*words, "--uses", 32, 1024) == 0
    first = lines(tmp_path / "out")
    assert [row["k"] for row in first] == [32, 1024]
    assert [row["cbr"] for row in first] == [k / (3 * 128**2) for k in (32, 1024)]
    assert first[0]["identity"] < first[1]["identity"]
    assert first[1]["received_editing"] == first[1]["expected"]
    assert ladder(*words, "--uses", 32, 256, 1024) == 0
    assert lines(tmp_path / "out")[:2] == first
    assert [row["k"] for row in lines(tmp_path / "out")] == [32, 1024, 256]
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown[-4:-1]] == ["32", "256", "1024"]
    assert min(Image.open(tmp_path / "out" / "ladder.png").size) > 300
    assert ladder(*words, "--uses", 256, "--seed", 1) == 0  # other noise: a line of its own
    assert len(lines(tmp_path / "out")) == 4


def test_the_means_are_of_each_number_of_uses() -> None:
    rows = [
        {"k": 64, "cbr": 0.1, "lpips": 0.2, "identity": 0.6},
        {"k": 64, "cbr": 0.1, "lpips": 0.4, "identity": 0.4},
        {"k": 32, "cbr": 0.05, "lpips": 0.5, "identity": None},
    ]
    few, many = means(rows)
    assert few == {"k": 32, "cbr": 0.05, "photographs": 1, "lpips": 0.5} | {
        "identity": None,
        "verified": None,
    }
    assert (many["lpips"], many["identity"]) == pytest.approx((0.3, 0.5))
    assert many["verified"] == 0.5  # of .6 and .4, at a threshold of .503
    degrees = {"expected": 3, "received_editing": 3, "received_evaluation": 4}
    (asked,) = means([rows[0] | degrees])
    assert (asked["exact_editing"], asked["exact_evaluation"]) == (1, 0)
    assert asked["within_one_evaluation"] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--uses", 4), "uses must be within 8..4096 channel uses, got 4"),
        (("--uses",), "uses must have at least one value, got none"),
        (("--adapter", "none", "--uses", 600), "uses must be within 1..512 with adapter none"),
        (("--say", "make the sky blue"), "asks for nothing that is known"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    words: tuple[object, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ladder(*words, "--out", tmp_path / "out") == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
