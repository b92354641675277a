"""Several sentences on one face, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from processes import link

pytestmark = pytest.mark.weights


def test_a_chat(tmp_path: Path, sample: Path) -> None:
    """Two edits, one of them taken back, a bad sentence and bytes that are no UTF-8 between."""
    lines = [
        b"undo",
        b"make the sky blue",
        b"Make the face older",
        b"\xff\xfe",
        b"",
        b"undo",
        b"Smile more\r",
        b"quit",
        b"Smile more",
    ]
    options = ("--image", sample, "--steps", "4", "--out", "out")
    result = link("chat", *options, said=b"\n".join(lines), cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    answers = result.stdout.splitlines()
    assert [line.split()[0] for line in answers] == ["age", "taken", "smiling"]
    errors = result.stderr
    assert "no edit to take back" in errors
    assert errors.count("nothing that is known") >= 1
    assert "the sentence is empty" in errors
    assert errors.count("what shall change") == 8
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["01", "02"]
    first, second = (
        json.loads((tmp_path / "out" / turn / "result.json").read_text()) for turn in ("01", "02")
    )
    assert first["request"]["attribute"] == "age"
    assert second["request"]["sentence"] == "Smile more"
    # The second edit starts from the face without the first.
    assert first["degrees_before"] == second["degrees_before"]
    inverted = [(tmp_path / "out" / turn / "inverted.png").read_bytes() for turn in ("01", "02")]
    assert inverted[0] == inverted[1]
    noise = [np.load(tmp_path / "out" / turn / "symbols.npz") for turn in ("01", "02")]
    # The channel goes on: another noise each time.
    assert not np.allclose(noise[0]["y"] - noise[0]["x"], noise[1]["y"] - noise[1]["x"])


def test_it_ends_with_the_input(tmp_path: Path, sample: Path) -> None:
    result = link("chat", "--image", sample, "--steps", "1", said=b"", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert not list(tmp_path.iterdir())


def test_bad_settings_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    result = link("chat", "--out", "out", said=b"smile more", cwd=tmp_path)
    assert result.returncode == 2
    assert "out must be a folder" in result.stderr
    missing = link("chat", "--image", "none.jpg", said=b"", cwd=tmp_path)
    assert missing.returncode == 2
