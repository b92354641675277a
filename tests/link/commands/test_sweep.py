"""Sweeps: killed and started again, they lose and double nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image
from processes import command_line, link

pytestmark = pytest.mark.weights


@pytest.fixture
def folder(tmp_path: Path, sample: Path) -> Path:
    """Two photographs of the same face, and one of none."""
    images = tmp_path / "images"
    images.mkdir()
    picture = Image.open(sample)
    picture.save(images / "a.png")
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(images / "b.png")
    Image.new("RGB", (200, 200)).save(images / "c.png")
    return tmp_path


def sweep(*more: str) -> list[str]:
    """The words of a small sweep."""
    points = ("--snr-db", "-6", "12", "--adapters", "prior", "none", "--codes", "w1")
    options = ("--images", "images", "--steps", "2", "--out", "out", *points, *more)
    return ["sweep", *options]


def lines(folder: Path) -> list[dict]:
    path = folder / "out" / "results.jsonl"
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def test_killed_and_continued(folder: Path) -> None:
    process = subprocess.Popen(command_line(*sweep()), cwd=folder, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 200
    while len(lines(folder)) < 3 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = lines(folder)
    assert len(kept) >= 3
    with (folder / "out" / "results.jsonl").open("a") as file:
        file.write('{"image": "a.png", "co')  # what a kill in the middle of a write leaves
    result = link(*sweep(), cwd=folder)
    assert result.returncode == 0, result.stderr
    assert "skipped c.png" in result.stderr
    finished = lines(folder)
    assert finished[: len(kept)] == kept
    points = [(row["image"], row["adapter"], row["snr_db"]) for row in finished]
    assert len(points) == len(set(points)) == 8
    again = link(*sweep(), cwd=folder)
    assert again.returncode == 0, again.stderr
    assert lines(folder) == finished
    assert "latent error" in again.stdout
    assert {"table.txt", "lpips_alex_received_inverted.png"} <= {
        path.name for path in (folder / "out").iterdir()
    }
    other = link(*sweep("--seed", "4"), cwd=folder)
    assert other.returncode == 2
    assert "seed must be 0 to continue" in other.stderr
    assert lines(folder) == finished


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    result = link(*sweep(), cwd=tmp_path)
    assert result.returncode == 2
    assert "images must hold at least one picture" in result.stderr
    assert not (tmp_path / "out").exists()
