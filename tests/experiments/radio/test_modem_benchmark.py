"""The benchmark's own figures on few bursts, of Gaussian symbols and of latents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from experiments.radio.latent_symbols import of_latents
from experiments.radio.modem_benchmark import summary
from experiments.radio.modem_trials import CFOS, gaussian, run_trial
from semantic.generators import Generator


def test_loss_and_estimate_of_a_few_bursts() -> None:
    """Both see the same noise, so the loss is steady; the estimate deviates by .45 dB a burst."""
    rng = np.random.default_rng(1)
    row = summary([run_trial(rng, gaussian, 512, 9.0, cfo) for cfo in CFOS], 9.0)
    assert row["detected"] == 1
    assert -0.05 < row["loss_db"] < 0.3
    assert abs(row["genie_db"] - 9) < 5 * 4.34 * (2 / (10 * 512)) ** 0.5
    assert abs(row["snr_bias_db"]) < 5 * 0.45 / 10**0.5


@pytest.mark.weights
def test_symbols_of_latents_are_what_the_transmitter_sends(
    generator: Generator, tmp_path: Path
) -> None:
    z = torch.randn(3, 512, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        for number, w in enumerate(generator.mapping(z)):
            save_file(
                {"w": w.expand(1, 2, 512).contiguous()}, tmp_path / f"{number}.w2.safetensors"
            )
    draw = of_latents(tmp_path, 512)
    drawn = {snr_db: draw(np.random.default_rng(3), 512, snr_db) for snr_db in (-6.0, 12.0)}
    for x in drawn.values():
        assert x.dtype == np.complex64 and x.shape == (512,)
        assert np.mean(np.abs(x) ** 2) == pytest.approx(1, rel=1e-5)
    assert not np.allclose(drawn[-6.0], drawn[12.0], atol=0.1)  # another encoder for each SNR
    burst = run_trial(np.random.default_rng(4), draw, 512, 12.0, 2e-3)
    assert burst.burst is not None
    assert np.mean(np.abs(burst.x - burst.burst.x_hat) ** 2) < 0.1
    with pytest.raises(ValueError, match="symbols must be 256 or 512 with latents, got 300"):
        of_latents(tmp_path, 300)


@pytest.mark.parametrize("arguments", [("--symbols", "1025"), ("--bursts", "9")])
def test_bad_input_is_one_sentence(arguments: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "experiments.radio.modem_benchmark", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and arguments[1] in ended.stderr
