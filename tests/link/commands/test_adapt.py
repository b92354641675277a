"""Fine-tuning through the real command line, and the use of what it wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open

ROOT = Path(__file__).parents[3]


@pytest.mark.weights
def test_adapt_writes_an_adapter_that_run_takes(tmp_path: Path, sample: Path) -> None:
    def link(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "run_link.py"), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    images = ("--images", sample.parent, "--code", "w1", "--steps", "2")
    rate = ("--iterations", "3", "--learning-rate", "1e-3", "--snr-db", "0")
    result = link("adapt", *images, *rate, "--out", "bank")
    assert result.returncode == 0, result.stderr
    file = tmp_path / "bank" / "paper-w1-awgn-0dB.safetensors"
    lines = file.with_suffix(".jsonl").read_text().splitlines()
    losses = [json.loads(line)["loss"] for line in lines]
    assert losses[-1] < losses[0]
    with safe_open(file, framework="pt") as stored:
        config = json.loads(stored.metadata()["config"])
    assert (config["code"], config["channel"], config["snr_db"]) == ("w1", "awgn", 0.0)
    run = ("run", "--image", sample, "--steps", "2", "--adapter", file)
    wrong = link(*run, "--code", "w2")
    assert wrong.returncode == 2
    assert "code must be w1 for the adapter" in wrong.stderr
    right = link(*run, "--code", "w1")
    assert right.returncode == 0, right.stderr
