import numpy as np
import pytest
from numpy.typing import NDArray

from phy.modem.equalisation import fractional
from phy.modem.equalisation.multipath import BEFORE, OBSERVED, Echoes, sound
from phy.modem.framing import PREAMBLE, Frame
from phy.modem.pulse import SPAN, SPS, matched, raised_cosine, shape
from phy.modem.synchronisation.tracking import track
from phy.radio.impairments import RadioPath


def observe(taps: tuple[complex, ...], snr_db: float, seed: int) -> NDArray[np.complex64]:
    rng = np.random.default_rng(seed)
    data = np.exp(2j * np.pi * rng.random(60))
    wave = np.pad(shape(np.concatenate([PREAMBLE, data])), (100, 100))
    received = RadioPath(snr_db=snr_db, taps=taps)(wave, rng)
    start = 100 + SPS * SPAN - BEFORE * SPS // 2
    return matched(received, start, OBSERVED, SPS // 2)


def test_flat_channels_have_one_echo_and_the_noise_is_measured() -> None:
    found = [sound(observe((1.0,), 10.0, seed)) for seed in range(40)]
    assert np.mean([len(echoes.gains) == 1 for echoes in found]) > 0.85
    no = np.array([echoes.no for echoes in found])
    # 111 complex degrees of freedom each, 40 of them: 1.5 %
    assert no.mean() == pytest.approx(0.1, rel=0.06)


def test_echoes_on_the_grid_are_found() -> None:
    taps = (1, 0, 0, 0, 0.5j, 0, 0, 0, -0.3)
    for seed in range(5):
        echoes = sound(observe(taps, 20.0, seed))
        at = np.arange(-20, 30) / 4
        model = raised_cosine(at[:, None] - echoes.delays) @ echoes.gains
        truth = raised_cosine(at[:, None] - np.arange(9) / 4) @ np.array(taps)
        # 3 to 6 gains, each of error 0.01 / 160: far below 5 % of the response's energy
        assert np.linalg.norm(model - truth) < 0.05 * np.linalg.norm(truth)


def test_mmse_taps_keep_what_they_promise() -> None:
    taps = (1, 0, 0, 0.6j)
    rng = np.random.default_rng(3)
    x = rng.standard_normal((20000, 2)).astype(np.float32).view(np.complex64)[:, 0] / np.sqrt(2)
    received = RadioPath(snr_db=12.0, taps=taps)(np.pad(shape(x), (200, 200)), rng)
    echoes = Echoes(np.array([0, 0.75]), np.array([1, 0.6j]), np.zeros((2, 2)), 10**-1.2, np.inf)
    equalizer = fractional.design(echoes)
    half = fractional.HALF_TAPS
    start = 200 + SPS * SPAN - half * SPS // 2
    y = matched(received, start, 2 * len(x) - 1 + 2 * half, SPS // 2)
    x_hat = fractional.equalize(y, equalizer)
    # biased MMSE: E|x_hat - x|^2 = 1 - g and E[x_hat x*] = g; 20,000 symbols give 1 % or so
    assert np.mean(np.abs(x_hat - x) ** 2) == pytest.approx(1 - equalizer.gain, rel=0.04)
    assert np.mean(x_hat * x.conj()).real == pytest.approx(equalizer.gain, rel=0.02)


def test_phase_noise_is_followed_and_quiet_oscillators_are_left_alone() -> None:
    frame, rng = Frame(512), np.random.default_rng(4)
    for walk in (0.0, 1e-4):
        before, after = [], []
        for _ in range(20):
            phase = np.cumsum(np.sqrt(walk) * rng.standard_normal(frame.length))
            phase -= phase.mean()
            noise = rng.standard_normal((len(frame.known_at), 2)) @ [1, 1j] * np.sqrt(0.02 / 4)
            z = np.exp(1j * phase[frame.known_at]) + noise
            followed, variance = track(z.astype(np.complex64), 0.02, frame)
            before.append(np.mean(phase**2))
            after.append(np.mean((phase - followed) ** 2))
        # what the smoother promises is what it does; 20 bursts of correlated errors: a factor of 2
        assert 0.5 < np.mean(after) / variance.mean() < 2
        assert np.mean(after) < (0.2 * np.mean(before) if walk else 1e-4)
