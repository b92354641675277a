"""The convolutional codes: their channel uses, and a training that survives being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from experiments.baselines.convolutional import ConvolutionalCode
from experiments.baselines.deep import DeepScheme, any_snr, each_snr
from experiments.baselines.scheme import OneChannel
from experiments.baselines.training import convolutional as training
from experiments.baselines.training.convolutional import RECIPES, Settings, Training, over_awgn
from phy.channels import Awgn, Rayleigh

pytestmark = pytest.mark.usefixtures("one_thread")

STEPS = 50


@pytest.fixture(scope="module")
def pixels() -> torch.Tensor:
    """Smooth pictures of two colours each."""
    rng = torch.Generator().manual_seed(0)
    small = torch.randint(256, (12, 3, 2, 2), generator=rng).float()
    return torch.nn.functional.interpolate(small, (128, 128), mode="bilinear").byte()


@pytest.mark.parametrize(("scheme", "uses"), [("deepsc", 4096), ("deepjscc-512", 512)])
def test_channel_uses_and_power(scheme: str, uses: int, pixels: torch.Tensor) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        code = ConvolutionalCode(RECIPES[scheme].shape).requires_grad_(False)
    image = training.as_pictures(pixels[:2])
    x = code.encode(image, torch.tensor([0.0, 6.0]))
    assert x.shape == (2, uses) and code.shape.uses(128) == uses
    torch.testing.assert_close(x.abs().square().mean(dim=1), torch.ones(2))
    for channel in (Awgn(), Rayleigh(csi="none")):  # in the second every symbol is erased
        sent = DeepScheme(scheme, lambda _: code, ()).send(image[:1], OneChannel(channel, 0), 0.0)
        assert sent.picture.shape == (1, 3, 128, 128) and sent.uses == uses
        assert torch.isfinite(sent.picture).all()


def test_the_noise_is_that_of_the_channel(pixels: torch.Tensor) -> None:
    """The loss's noise and phy's: equal mean squared errors of the received symbols."""
    code = ConvolutionalCode(RECIPES["deepsc"].shape).requires_grad_(False)
    image, snr_db = training.as_pictures(pixels), torch.full((len(pixels),), 3.0)
    seen: list[torch.Tensor] = []
    decode = lambda x_hat, no_eff: seen.append(x_hat) or x_hat.real  # noqa: E731
    code.decode = decode  # type: ignore[method-assign]
    over_awgn(code, image, snr_db, torch.Generator().manual_seed(1))
    x = code.encode(image, snr_db)
    theirs = Awgn().build(1)(x, 3.0).x_hat
    errors = [(one - x).abs().square().mean() for one in (seen[0], theirs)]
    torch.testing.assert_close(errors[0], errors[1], rtol=5 * (2 / x.numel()) ** 0.5, atol=0)


def settings(tmp_path: Path, **changes: object) -> Settings:
    return replace(Settings(data=tmp_path, snr_db=6.0, steps=STEPS), **changes)  # type: ignore[arg-type]


# What a killed process runs; its state is kept every 10 steps.
PROGRAM = """
import sys, torch
from pathlib import Path
from safetensors.torch import load_file
from experiments.baselines.training import convolutional as training
torch.set_num_threads(1)
training.KEEP_EVERY = 10
work = Path(sys.argv[1])
settings = training.Settings(data=work, snr_db=6.0, steps=50)
code = training.Training(settings, load_file(work / "pixels.safetensors")["pixels"], work).run()
torch.save(code.state_dict(), work / "done.pt")
"""


def test_a_killed_training_reaches_the_same_weights(
    pixels: torch.Tensor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """50 steps; a process is killed after 10 or more of them, and another goes on."""
    monkeypatch.setattr(training, "KEEP_EVERY", 10)
    once = tmp_path / "once"
    once.mkdir()
    whole = Training(settings(tmp_path), pixels, once).run().state_dict()
    killed = tmp_path / "killed"
    killed.mkdir()
    save_file({"pixels": pixels.contiguous()}, killed / "pixels.safetensors")
    command = [sys.executable, "-c", PROGRAM, str(killed)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while not (killed / "state.pt").exists() and process.poll() is None:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    assert not (killed / "done.pt").exists()
    kept = torch.load(killed / "state.pt", weights_only=True)["step"]
    assert 10 <= kept < STEPS
    subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
    again = torch.load(killed / "done.pt", weights_only=True)
    assert all(torch.equal(whole[name], again[name]) for name in whole)


def test_it_learns(pixels: torch.Tensor, tmp_path: Path) -> None:
    """Better than the best of one grey level for all pictures, whose error is their variance."""
    code = Training(settings(tmp_path, steps=150), pixels, tmp_path).run()
    image = training.as_pictures(pixels)
    grey = float(10 * torch.log10(4 / image.var()))
    assert training.measured(code, pixels, [6.0])["6"] > grey + 3


def test_weights_are_read_as_they_were_written(tmp_path: Path, pixels: torch.Tensor) -> None:
    code = ConvolutionalCode(RECIPES["deepjscc-512"].shape).requires_grad_(False).eval()
    code.write(tmp_path / "code.safetensors", {"steps": 0})
    read = ConvolutionalCode.read(tmp_path / "code.safetensors")
    image, snr_db = training.as_pictures(pixels[:1]), torch.tensor([6.0])
    expected = code.encode(image, snr_db)
    torch.testing.assert_close(read.encode(image, snr_db), expected, atol=0.02, rtol=0.02)


def test_what_is_not_trained_yet() -> None:
    sentence = "weights must be trained first, by python -m experiments.baselines.training"
    for make in (each_snr, any_snr):
        with pytest.raises(ValueError, match=sentence):
            scheme = make("deepsc", None, "untrained")  # type: ignore[arg-type]
            scheme.code_for(6.0)


def test_settings_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="snr-db must be given for deepsc, got None"):
        settings(tmp_path, snr_db=None).check()
    with pytest.raises(ValueError, match="snr-db must not be given for deepjscc, got 6"):
        settings(tmp_path, scheme="deepjscc").check()
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        settings(tmp_path, steps=0).check()
