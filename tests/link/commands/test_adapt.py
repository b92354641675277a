"""Fine-tuning through the real command line, and the use of what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from processes import link
from safetensors import safe_open

import run_link


@pytest.mark.weights
def test_adapt_writes_an_adapter_that_run_takes(tmp_path: Path, sample: Path) -> None:
    images = ("--images", sample.parent, "--code", "w1", "--steps", "2")
    rate = ("--iterations", "3", "--learning-rate", "1e-3", "--snr-db", "0")
    result = link("adapt", *images, *rate, "--out", "bank", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    file = tmp_path / "bank" / "paper-w1-awgn-0dB.safetensors"
    lines = file.with_suffix(".jsonl").read_text().splitlines()
    losses = [json.loads(line)["loss"] for line in lines]
    assert len(losses) == 3 + 1 and losses[-1] < losses[0]
    assert f"{losses[0]:.4f}      {losses[-1]:.4f}  trained" in result.stdout
    with safe_open(file, framework="pt") as stored:
        config = json.loads(stored.metadata()["config"])
    assert (config["code"], config["channel"], config["snr_db"]) == ("w1", "awgn", 0.0)
    run = ("run", "--image", sample, "--steps", "2", "--adapter", file)
    wrong = link(*run, "--code", "w2", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "code must be w1 for the adapter" in wrong.stderr
    right = link(*run, "--code", "w1", cwd=tmp_path)
    assert right.returncode == 0, right.stderr
    nearest = link(*run[:-1], "bank", "--code", "w1", "--out", "nearest", cwd=tmp_path)
    assert nearest.returncode == 0, nearest.stderr
    choice = json.loads((tmp_path / "nearest" / "result.json").read_text())["adapter_choice"]
    assert choice.startswith(f"{file.name}, trained for awgn at 0 dB, nearest to the estimated 6.0")


@pytest.mark.weights
def test_a_used_folder_holds_one_training_alone(
    tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of other pictures of the same names, or in another way, it is refused; the same is kept."""
    picture = Image.open(sample)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        picture.save(tmp_path / name / "me.png")
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)

    def adapt(images: str, *more: str) -> tuple[int, str, str]:
        quick = ("--code", "w1", "--steps", "2", "--iterations", "1", "--snr-db", "6", "6")
        words = ("adapt", "--images", str(tmp_path / images), *quick)
        status = run_link.main([*words, "--out", str(tmp_path / "bank"), *more])
        return status, *capsys.readouterr()

    status, out, _ = adapt("first")
    assert status == 0 and out.count("trained") == out.count(".safetensors") == 1
    file = tmp_path / "bank" / "paper-w1-awgn-6dB.safetensors"
    before = file.read_bytes()
    renamed = (tmp_path / "first").rename(tmp_path / "renamed")
    status, out, _ = adapt(renamed.name)
    assert status == 0 and "kept from before" in out and "not measured" not in out
    for images, more in [
        ("second", ()),
        ("renamed", ("--seed", "1")),
        ("renamed", ("--steps", "3")),
        ("renamed", ("--aligned",)),
        ("renamed", ("--face", "1")),
    ]:
        status, out, error = adapt(images, *more)
        assert (status, out) == (2, "")
        assert "of others: choose another --out, or remove it" in error
    assert file.read_bytes() == before
    own = tmp_path / "mine.pt"
    own.write_bytes(b"never opened")
    assert (
        run_link.main(["run", "--adapter", str(file), "--code", "w1", "--generator", str(own)]) == 2
    )
    assert "generator must be the one that the adapter" in capsys.readouterr().err


def test_what_cannot_be_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    """In a cache that is not there: whoever loads networks must fetch them into it."""
    (tmp_path / "empty").mkdir()
    empty = ("--images", tmp_path / "empty")
    for arguments, message in [
        (("adapt", "--adapter", "prior"), "adapter must be one of paper, got 'prior'"),
        (("adapt", *empty), "images must hold at least one picture"),
        (("run", "--adapter", "paper", "--channel", "tdl"), "got 'face' and 'tdl'"),
        (("sweep", "--adapters", "none", "paper", "--channel", "tdl"), "got 'face' and 'tdl'"),
        (("run", "--adapter", tmp_path / "empty"), "must have a trained adapter in"),
        (("tx", "--adapter", tmp_path / "empty"), "must have a trained adapter in"),
        (("rx", "--adapter", tmp_path / "empty"), "must have a trained adapter in"),
    ]:
        result = link(*arguments, "--cache", "cache", cwd=tmp_path)
        assert result.returncode == 2, result.stderr
        assert message in result.stderr, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
