"""Fine-tuning through the real command line and real GNU Radio."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import PATIENCE_S, RadioProcess, as_options, link, start_loopback

from adapters.files import AdapterFile

pytestmark = [pytest.mark.radio, pytest.mark.weights]


@pytest.fixture(scope="module")
def radio() -> Iterator[RadioProcess]:
    """Of its own: the samples of the shared one may be fetched from the tests' process."""
    started = start_loopback(None, "--snr-db", "9", "--cfo", "1e-3", "--ppm", "10")
    yield started
    started.kill()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder, so that the photograph is inverted once."""
    return tmp_path_factory.mktemp("bank")


def adapt(
    radio: RadioProcess, out: Path, sample: Path, *arguments: str, **addresses: str
) -> subprocess.CompletedProcess[str]:
    options = ("--channel", "zmq", *as_options({**radio.addresses, **addresses}))
    options += ("--images", sample.parent, "--code", "w1", "--steps", "2", "--iterations", "2")
    return link("adapt", *options, "--out", out, *arguments, cwd=out.parent, timeout=2 * PATIENCE_S)


def test_adapt_learns_through_a_loopback(radio: RadioProcess, out: Path, sample: Path) -> None:
    result = adapt(radio, out, sample, "--snr-db", "6")
    assert result.returncode == 0, result.stderr
    file = out / "paper-w1-zmq-6dB.safetensors"
    # two iterations, and what was reached
    assert len(file.with_suffix(".jsonl").read_text().splitlines()) == 3
    assert all("loss" in json.loads(line) for line in file.with_suffix(".jsonl").open())
    trained = AdapterFile.open(file).trained
    assert trained is not None
    assert (trained.code, trained.channel, trained.snr_db) == ("w1", "zmq", 6.0)
    assert "loopback, SNR set, CFO 0.001 cycles/sample, 10 ppm, taps (1+0j)" in trained.recipe
    assert "0 of 3 blocks erased, channel estimated by the receiver" in trained.recipe
    assert "csi" not in trained.recipe and "fading" not in trained.recipe
    estimate = float(trained.recipe.split("receiver's estimate ")[1].split()[0])
    # 0.5 dB is one burst's deviation at 6 dB (test_modem); 5 of these for two bursts.
    assert estimate == pytest.approx(6, abs=5 * 0.5 / 2**0.5)


def test_an_snr_that_nobody_set_is_not_claimed(
    radio: RadioProcess, out: Path, sample: Path
) -> None:
    """Without its control socket a radio may be anything: this one is still at the 6 dB set."""
    several = adapt(radio, out, sample, "--snr-db", "0", "20", control_address="")
    assert several.returncode == 2
    assert "snr-db must be one value for a radio whose SNR the air gives, got 0 20" in (
        several.stderr
    )
    result = adapt(radio, out, sample, "--snr-db", "20", control_address="")
    assert result.returncode == 0, result.stderr
    trained = AdapterFile.open(out / "paper-w1-zmq-air.safetensors").trained
    assert trained is not None
    assert trained.snr_db == pytest.approx(6, abs=5 * 0.5 / 2**0.5)
    assert "radio unknown, SNR as the air gave it" in trained.recipe
