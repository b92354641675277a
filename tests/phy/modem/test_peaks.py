"""Lower peaks: how low, at what distortion, and what stays as it was."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import erfc
from test_modem import gaussian, receive

from phy.modem.framing import Frame
from phy.modem.modem import Modulator
from phy.modem.peaks import limited, papr_db
from phy.modem.pulse import SPAN, SPS, matched, shape
from phy.radio.impairments import RadioPath


@pytest.mark.parametrize("symbols", [5, 256, 512, 1024])
@pytest.mark.parametrize("most_db", [6.0, 7.0])
def test_no_burst_has_higher_peaks(symbols: int, most_db: float) -> None:
    frame, rng = Frame(symbols), np.random.default_rng(symbols)
    for number, x in enumerate(gaussian(rng, 8, symbols)):
        moved = limited(x, number, frame, most_db)
        assert papr_db(shape(frame.build(moved, number))) < most_db + 0.1
        assert np.linalg.norm(moved) == pytest.approx(np.linalg.norm(x), rel=1e-5)


@pytest.mark.parametrize(("most_db", "ours"), [(6.0, 2.2), (7.0, 2.2), (8.0, 2.5)])
def test_the_distortion_is_near_that_of_clipping_alone(most_db: float, ours: float) -> None:
    """A limiter of Gaussian samples at g times their rms leaves 1 - exp(-g^2) - a^2, a Bussgang's.

    That one alone leaves peaks between the symbols again; without them it takes about twice it.
    """
    frame, rng = Frame(512), np.random.default_rng(1)
    mean = (frame.block + 2 * (frame.length - frame.block)) / frame.length  # of a data symbol's
    g = np.sqrt(mean * 10 ** (most_db / 10))
    a = 1 - np.exp(-(g**2)) + np.sqrt(np.pi) / 2 * g * erfc(g)
    clipping = 1 - np.exp(-(g**2)) - a**2
    x = gaussian(rng, 40, 512)
    moved = np.stack([limited(one, i, frame, most_db) for i, one in enumerate(x)])
    distortion = np.mean(np.abs(moved - x) ** 2)
    assert clipping / 3 < distortion < 3 * ours * clipping
    assert distortion < 10 ** (-2.4)


def test_known_symbols_and_the_spectrum_stay_and_what_is_low_is_not_touched() -> None:
    frame, rng = Frame(512), np.random.default_rng(2)
    (x,) = gaussian(rng, 1, 512)
    sent = {db: Modulator(512, papr_db=db).send(x[None]) for db in (None, 6.0)}
    assert not np.array_equal(sent[None], sent[6.0])
    known = {db: matched(s, SPS * SPAN, frame.length)[frame.known_at] for db, s in sent.items()}
    assert np.abs(known[None] - known[6.0]).max() < 0.02  # the pulse's cut: -53 dB of neighbours
    spectrum = np.abs(np.fft.fft(sent[6.0], 4096)) ** 2
    beyond = np.abs(np.fft.fftfreq(4096)) > 0.18
    assert spectrum[beyond].max() < 1e-4 * spectrum.max()
    assert np.array_equal(Modulator(512, papr_db=20.0).send(x[None]), sent[None])
    silent = np.zeros(512, np.complex64)
    assert np.array_equal(limited(silent, 0, frame, 20.0), silent)


def test_a_receiver_that_knows_nothing_of_it_loses_the_distortion_alone() -> None:
    rng = np.random.default_rng(3)
    x = gaussian(rng, 16, 512)
    sent = Modulator(512, papr_db=6.0).send(x)
    bursts = receive(RadioPath(snr_db=12.0, cfo=3e-3)(np.pad(sent, (700, 400)), rng), 512)
    assert [burst.number for burst in bursts] == list(range(16))
    error = np.mean([np.abs(b.x_hat - x[b.number]) ** 2 for b in bursts])
    no = 10**-1.2
    snr_db = 10 * np.log10(1 / error - 1)
    cap_db = -10 * np.log10(no + 10**-2.5)  # 2.6 dB above -28 dB, measured: test above bounds it
    assert cap_db - 0.2 - 3 * 0.05 < snr_db < 12.0


@pytest.mark.parametrize("bad", [5.9, 20.1, float("nan")])
def test_limits_out_of_bounds_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"papr_db must be within 6\.\.20 dB, got"):
        Modulator(512, papr_db=bad)
