"""What a run has received, decoded again, and symbols of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import run_link

pytestmark = pytest.mark.weights
FADING = ("--channel", "rayleigh", "--snr-db", "3", "--code", "w1")


def link(*words: object) -> int:
    return run_link.main([str(word) for word in words])


def test_a_runs_symbols_give_the_runs_picture(tmp_path: Path) -> None:
    assert link("run", *FADING, "--steps", 2, "--out", tmp_path / "run") == 0
    decoding = ("decode", tmp_path / "run" / "symbols.npz", *FADING[2:])
    assert link(*decoding, "--no-mark", "--out", tmp_path / "again") == 0
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["received.png"]
    pictures = [np.asarray(Image.open(tmp_path / f / "received.png")) for f in ("run", "again")]
    assert np.array_equal(*pictures)
    assert "Comment" not in Image.open(tmp_path / "again" / "received.png").info


def test_several_pictures_have_a_number_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    y = (rng.normal(size=(2, 256)) + 1j * rng.normal(size=(2, 256))) / 2**0.5
    np.savez(tmp_path / "mine.npz", y=y)
    out = tmp_path / "out"
    assert link("decode", tmp_path / "mine.npz", "--code", "w1", "--out", out) == 0
    assert sorted(path.name for path in out.iterdir()) == ["0000.png", "0001.png"]
    assert "code w1, adapter prior" in capsys.readouterr().out


def test_what_is_refused_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "mine.npz", y=np.ones(256, np.complex64))
    assert link("decode", tmp_path / "mine.npz", "--out", tmp_path / "out") == 2
    assert "y must be [512] or [B, 512], got [256]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert link("decode", tmp_path / "none.npz") == 2
    assert "symbols must be an existing file" in capsys.readouterr().err
