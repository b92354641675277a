"""The amplifiers' experiment on few bursts: what theory says of its figures."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import erfc

from experiments.radio.amplifiers import driven, evm_db, leak_db, least_back_off_db, peaks
from experiments.radio.modem_trials import gaussian
from phy.modem.modem import Modulator


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.stack([gaussian(rng, 512, 0.0) for _ in range(12)])


def test_peaks_are_where_they_were_asked_to_be_and_move_more_the_lower_they_are(
    x: np.ndarray,
) -> None:
    rows = peaks(x)
    assert rows[0]["moved_db"] is None and rows[0]["highest"] > 8
    assert all(row["highest"] < row["papr_db"] + 0.1 for row in rows[1:])
    moved = [row["moved_db"] for row in rows[1:]]
    assert moved == sorted(moved) and -27 < moved[-1] < -24


def test_clipping_costs_at_most_what_bussgang_says_and_lower_peaks_keep_the_spectrum(
    x: np.ndarray,
) -> None:
    """Of the distortion 1 - exp(-g^2) - a^2 the part within the band is seen, 4 dB less at most."""
    rows = {(row["amplifier"], row["back_off_db"], row["papr_db"]): row for row in driven(x, 0)}
    for back_off in (3.0, 5.0):
        g = 10 ** (back_off / 20)
        a = 1 - np.exp(-(g**2)) + np.sqrt(np.pi) / 2 * g * erfc(g)
        theory = 10 * np.log10((1 - np.exp(-(g**2)) - a**2) / a**2)
        assert theory - 4 < rows["clip", back_off, None]["evm_db"] < theory + 1.5
    for model in ("clip", "rapp", "saleh"):
        evm = [rows[model, back_off, None]["evm_db"] for back_off in (3.0, 5.0, 7.0, 9.0)]
        assert evm == sorted(evm, reverse=True)
    needed = [
        least_back_off_db(Modulator(512, papr_db=db).send(x), "clip") for db in (None, 7.0, 6.0)
    ]
    assert needed[0] > needed[1] + 0.5 > needed[2] + 0.5
    # No sample of a burst is above its peak, which is .79 dB higher over the mean of its data.
    assert needed[2] <= 6.0 + 0.79 + 0.1


def test_what_is_in_the_band_does_not_leak() -> None:
    rng = np.random.default_rng(1)
    noise = (rng.normal(size=(1 << 16, 2)) @ [1, 1j]).astype(np.complex64)
    # White: the highest of 330 bins of 256 averages over their mean, 5 deviations of .062 each
    assert 0 < leak_db(noise) < 10 * np.log10(1 + 5 / 16)
    assert evm_db(noise, (2j * noise).astype(np.complex64)) < -100


@pytest.mark.parametrize("arguments", [("--bursts", "0"), ("--faces", "1")])
def test_bad_input_is_one_sentence(arguments: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "experiments.radio.amplifiers", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and arguments[1] in ended.stderr
