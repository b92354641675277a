"""Sweeps: killed and started again, they lose and double nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from PIL import Image
from processes import command_line, link

import run_link
from adapters.files import Trained
from adapters.trainable import untrained
from link.content import printable
from link.keeping.latents import kept_files
from semantic.faces.alignment import FaceAligner

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


def plain(rows: list[dict]) -> list[dict]:
    """Without where they were written."""
    return [row | {"settings": row["settings"] | {"out": ""}} for row in rows]


def lines(folder: Path, out: str = "out") -> list[dict]:
    path = folder / out / "results.jsonl"
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
    unbroken = link(*sweep("--out", "whole"), cwd=folder)
    assert unbroken.returncode == 0, unbroken.stderr
    assert plain(lines(folder, "whole")) == plain(finished)
    other = link(*sweep("--seed", "4"), cwd=folder)
    assert other.returncode == 2
    assert "seed must be 0 to continue" in other.stderr
    assert lines(folder) == finished


@dataclass(frozen=True)
class Sweeps:
    """Sweeps of one folder after another, in this process."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, images: str, *more: object) -> tuple[int, str, str]:
        """Exit status, stdout and stderr of a sweep of w1 over AWGN at 0 dB."""
        small = ("--codes", "w1", "--steps", "2", "--snr-db", "0", "--out", self.folder / "out")
        words = ("sweep", "--images", self.folder / images, *small, *more)
        status = run_link.main([str(word) for word in words])
        return status, *self.capsys.readouterr()


@pytest.fixture
def sweeps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Sweeps:
    return Sweeps(tmp_path, capsys)


def save(folder: Path, name: str | bytes, picture: Image.Image) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / os.fsdecode(name)
    picture.save(path, "png")
    return path


def test_folders_of_the_same_names_have_their_own_results(sweeps: Sweeps, sample: Path) -> None:
    picture = Image.open(sample)
    save(sweeps.folder / "first", "me.png", picture)
    save(sweeps.folder / "second", "me.png", picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    assert sweeps("first")[0] == 0
    one = (sweeps.folder / "out" / "table.txt").read_text()
    assert sweeps("second")[0] == 0
    first, second = lines(sweeps.folder)
    assert first["image"] == second["image"] == "me.png"
    assert first["picture"] != second["picture"]
    assert first["lpips_alex"] != second["lpips_alex"]
    assert len(list((sweeps.folder / "out" / "latents").iterdir())) == 2
    other = (sweeps.folder / "out" / "table.txt").read_text()
    assert other != one and other.splitlines()[1].split()[5] == "1"  # photographs in the mean
    assert sweeps("first")[0] == 0
    assert (sweeps.folder / "out" / "table.txt").read_text() == one
    assert len(lines(sweeps.folder)) == 2


def test_the_face_that_is_asked_for(sweeps: Sweeps, sample: Path) -> None:
    picture = Image.open(sample)
    both = Image.new("RGB", (2 * picture.width, picture.height))
    both.paste(picture, (0, 0))
    both.paste(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (picture.width, 0))
    save(sweeps.folder / "images", "both.png", both)
    save(sweeps.folder / "images", "one.png", picture)
    status, _, error = sweeps("images", "--face", 2)
    assert status == 0, error
    assert "skipped one.png: face must be within 1..1, the faces found, got 2" in error
    status, _, error = sweeps("images", "--face", 1)
    assert status == 2 and "face must be 2 to continue" in error
    (kept,) = kept_files(sweeps.folder / "out" / "latents", "w1")
    assert torch.equal(kept["image"], FaceAligner.load().align(both, 128, face=2).image)


def test_aligned_pictures_are_not_searched(sweeps: Sweeps) -> None:
    save(sweeps.folder / "images", "a.png", Image.linear_gradient("L"))
    save(sweeps.folder / "images", "b.png", Image.new("RGB", (200, 100)))
    status, _, error = sweeps("images", "--aligned")
    assert status == 0, error
    assert "skipped b.png: image must be square if it is aligned already" in error
    assert [row["image"] for row in lines(sweeps.folder)] == ["a.png"]


def test_names_of_any_bytes_and_length(sweeps: Sweeps, sample: Path) -> None:
    sweeps = Sweeps(sweeps.folder / os.fsdecode(b"all \xff"), sweeps.capsys)
    sweeps.folder.mkdir()
    picture = Image.open(sample)
    save(sweeps.folder / "images", b"\xff\xfe me.png", picture)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    save(sweeps.folder / "images", "n" * 240 + ".png", mirrored)
    save(sweeps.folder / "images", b"\xff\xff.png", picture)
    status, _, error = sweeps("images")
    assert status == 0, error
    assert "skipped \\xff\\xff.png: the same picture as \\xff\\xfe me.png" in error
    assert {row["image"] for row in lines(sweeps.folder)} == {
        "\\xff\\xfe me.png",
        "n" * 240 + ".png",
    }


def test_a_renamed_photograph_meets_the_same_noise(sweeps: Sweeps, sample: Path) -> None:
    path = save(sweeps.folder / "images", "a.png", Image.open(sample))
    points = ("images", "--adapters", "prior", "none")
    assert sweeps(*points)[0] == 0
    first, second = lines(sweeps.folder)
    (sweeps.folder / "out" / "results.jsonl").write_text(json.dumps(first) + "\n")
    path.rename(path.with_name("b.png"))
    assert sweeps(*points)[0] == 0
    assert lines(sweeps.folder)[1] == second | {"image": "b.png"}


def test_an_adapter_file_is_what_it_holds(sweeps: Sweeps, sample: Path) -> None:
    save(sweeps.folder / "images", "me.png", Image.open(sample))
    file = sweeps.folder / os.fsdecode(b"bank \xff") / "mine.safetensors"
    file.parent.mkdir()
    adapter = untrained("paper", 256)
    adapter.save(file, Trained("w1", "awgn", 0.0, 1, "untrained"))
    for name in (file, file.parent):
        status, out, error = sweeps("images", "--adapters", name)
        assert status == 0, error
        assert printable(str(name)) in out
    assert [row["adapter"] for row in lines(sweeps.folder)] == [str(file), str(file.parent)]
    with torch.no_grad():
        adapter.decoder.bias.add_(1)  # type: ignore[operator, union-attr]
    adapter.save(file, Trained("w1", "awgn", 0.0, 1, "trained anew"))
    for name in (file, file.parent):
        status, _, error = sweeps("images", "--adapters", name)
        assert status == 2 and "must be that of before" in error and "another --out" in error
    assert len(lines(sweeps.folder)) == 2


def test_the_same_fades_at_every_snr(sweeps: Sweeps, sample: Path) -> None:
    save(sweeps.folder / "images", "me.png", Image.open(sample))
    channels = ("--channels", "rayleigh", "tdl", "awgn", "--adapters", "none")
    status, _, error = sweeps("images", *channels, "--snr-db", "-6", "6", "18")
    assert status == 0, error
    gains: dict[str, set[float]] = {}
    for row in lines(sweeps.folder):
        gains.setdefault(row["channel"], set()).add(row["channel_gain"])
    assert {channel: len(found) for channel, found in gains.items()} == dict.fromkeys(gains, 1)
    assert gains["awgn"] == {1.0} and gains["rayleigh"] != gains["tdl"]


def test_a_point_that_cannot_be_is_refused_before_any_inversion(
    sweeps: Sweeps, sample: Path
) -> None:
    save(sweeps.folder / "images", "me.png", Image.open(sample))
    damaged = sweeps.folder / "damaged.safetensors"
    untrained("paper", 256).save(damaged, Trained("w1", "awgn", 0.0, 1, "untrained"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    own = sweeps.folder / "mine.pt"
    own.write_bytes(b"never opened")
    for more, message in [
        (("--adapters", "none", damaged), "must hold"),
        (("--adapters", "none", "paper", "--generator", own), "adapter must be prior, prior-fixed"),
        (("--channels", "awgn", "rician", "--adapters", "none", "paper"), "got 'w1' and 'rician'"),
        (("--channels", "awgn", "zmq", "--control-address", "tcp://127.0.0.1:1"), "radio"),
        (("--snr-db",), "snr-db must have at least one value, got none"),
    ]:
        status, _, error = sweeps("images", *more)
        assert status == 2, more
        assert message in error
        assert not (sweeps.folder / "out").exists()


def test_no_face_at_all_is_one_sentence(sweeps: Sweeps) -> None:
    save(sweeps.folder / "images", "grey.png", Image.new("RGB", (200, 200), "gray"))
    status, _, error = sweeps("images")
    assert status == 2
    assert "images must show at least one usable face, got none" in error


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    result = link(*sweep(), cwd=tmp_path)
    assert result.returncode == 2
    assert "images must hold at least one picture" in result.stderr
    assert not (tmp_path / "out").exists()
