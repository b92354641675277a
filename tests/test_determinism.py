"""The same commands give the same bits in every process, and a single other bit is noticed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import determinism
import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "tests" / "determinism.py"
RESULT = {
    "image": "/here/face.jpg",
    "evm_db": -5.5,
    "radio": {"cfo": [1e-3], "counters": {"samples_in": 9}},
    "seconds": {"total": 1.0},
    "settings": {"steps": 5, "old": 1},
}
RECORDED = "run: 2 arrays, 1 picture, 2 results"


def record(out: Path) -> None:
    """Two commands side by side, each on one thread."""
    command = [sys.executable, str(SCRIPT), "record", str(ROOT), str(out), "--only"]
    both = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("say", "sweep")]
    assert [one.wait() for one in both] == [0, 0]


@pytest.mark.weights
def test_two_processes_compute_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(tmp_path / "first")
    record(tmp_path / "second")
    assert determinism.compare(tmp_path / "first", tmp_path / "second") == 0
    lines = r"say: \d+ arrays, .*1 result equal\nsweep: \d+ arrays, .*2 results equal\n"
    assert re.fullmatch(lines, capsys.readouterr().out)


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A recording of one command."""
    folder = tmp_path / "before" / "run"
    folder.mkdir(parents=True)
    np.savez(folder / "symbols.npz", x=np.linspace(1, 2, 6, dtype=np.float32).reshape(2, 3))
    Image.new("RGB", (4, 4), "gray").save(folder / "received.png")
    write_tensor(folder, bytes(8))
    write_result(folder, RESULT)
    return folder.parent


@pytest.fixture
def after(before: Path) -> Path:
    """The same, recorded again."""
    return shutil.copytree(before, before.parent / "after")


def write_tensor(folder: Path, data: bytes) -> None:
    """A safetensors file with one tensor and metadata."""
    about = {"dtype": "F32", "shape": [2], "data_offsets": [0, len(data)]}
    header = json.dumps({"__metadata__": {"code": "w1"}, "weight": about}).encode()
    length = len(header).to_bytes(8, "little")
    (folder / "adapter.safetensors").write_bytes(length + header + data)


def write_result(folder: Path, result: dict[str, object]) -> None:
    (folder / "result.json").write_text(json.dumps(result))


def change_bit(folder: Path) -> None:
    """The last bit of a value."""
    x = np.load(folder / "symbols.npz")["x"]
    x.view(np.uint32)[1, 0] ^= 1
    np.savez(folder / "symbols.npz", x=x)


def change_pixel(folder: Path) -> None:
    """One channel of it, by one step."""
    pixels = np.array(Image.open(folder / "received.png"))
    pixels[2, 3, 1] += 1
    Image.fromarray(pixels).save(folder / "received.png")


def change_figure(folder: Path) -> None:
    write_result(folder, RESULT | {"evm_db": np.nextafter(-5.5, 0)})


def change_tensor(folder: Path) -> None:
    write_tensor(folder, bytes(7) + b"\1")


def leave_out_figure(folder: Path) -> None:
    write_result(folder, {name: value for name, value in RESULT.items() if name != "radio"})


def leave_out_file(folder: Path) -> None:
    (folder / "received.png").unlink()


CHANGES = {
    change_bit: "symbols.npz x: 1 of 6 values, number 3 is 1.600000023841858 / 1.5999999",
    change_pixel: "received.png: 1 of 48 values, number 34 is 128 / 129",
    change_figure: "result.json: evm_db -5.5 / -5.499999999999999",
    change_tensor: "adapter.safetensors weight F32 [2]: 1 of 8 values, number 7 is 0 / 1",
    leave_out_figure: "result.json: radio.cfo.0 missing",
    leave_out_file: "received.png: missing",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_least_change_is_found(
    change: Callable[[Path], None],
    before: Path,
    after: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(after / "run")
    assert determinism.compare(before, after) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == RECORDED.replace(":", ": 1 difference in")
    assert second.strip().startswith(CHANGES[change])


def test_what_may_differ_is_left_out(
    before: Path, after: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Times, folders, counters, an option that went; what is new is counted, here two things."""
    other = {
        "image": "/there/face.jpg",
        "radio": {"cfo": [1e-3], "counters": {"samples_in": 10}},
        "seconds": {"total": 2.0},
        "settings": {"steps": 5, "new": 1},  # old is gone
    }
    write_result(after / "run", RESULT | other)
    (after / "run" / "new.txt").write_text("new")
    assert determinism.compare(before, after) == 0
    assert capsys.readouterr().out == f"{RECORDED} equal; 2 more in {after / 'run'}\n"


def test_a_command_that_was_not_recorded_is_a_difference(
    before: Path, after: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(after / "run")
    assert determinism.compare(before, after) == 1
    assert capsys.readouterr().out.startswith("run: 5 differences in")
