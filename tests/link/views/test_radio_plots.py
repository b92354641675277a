"""Dump and plots: the signals are the right ones, the mask holds, the files are pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from link.views import radio_plots
from link.views.burst_dump import Dump
from phy.modem.burst import Burst, Internals
from phy.modem.framing import PREAMBLE_LENGTH
from phy.modem.modem import Demodulator, Modulator
from phy.modem.pulse import SPAN, SPS
from phy.modem.synchronisation import sync
from phy.modem.synchronisation.search import search
from phy.radio.impairments import RadioPath

Seen = list[tuple[Burst, Internals]]


def sent(messages: int = 2) -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
    """Gaussian messages [B, 512] and their samples, with silence around."""
    rng = np.random.default_rng(3)
    x = rng.standard_normal((messages, 512, 2)).astype(np.float32).view(np.complex64)[..., 0]
    x /= np.sqrt(np.mean(np.abs(x) ** 2, axis=1, keepdims=True))
    return x, np.pad(Modulator(512).send(x), (1500, 1500))


@pytest.fixture(scope="module")
def received() -> tuple[NDArray[np.complex64], Seen]:
    """Samples through echoes at 15 dB, and what a probe saw."""
    path = RadioPath(snr_db=15.0, cfo=2e-3, taps=(1, 0, 0, 0.5j))
    samples = path(sent()[1], np.random.default_rng(4))
    seen: Seen = []
    receiver = Demodulator(512, probe=lambda burst, signals: seen.append((burst, signals)))
    receiver.feed(samples)
    receiver.silence()
    return samples, seen


def test_a_probe_sees_the_signals_of_each_burst(
    received: tuple[NDArray[np.complex64], Seen],
) -> None:
    samples, seen = received
    x = sent()[0]
    assert [burst.number for burst, _ in seen] == [0, 1]
    for burst, signals in seen:
        frame = signals.frame
        assert np.array_equal(signals.samples, samples[signals.first :][: len(signals.samples)])
        assert np.array_equal(signals.y[frame.data_at], burst.y)
        assert np.array_equal(signals.x_hat[frame.data_at], burst.x_hat)
        assert np.array_equal(signals.known, frame.known(burst.number))
        turned = signals.equalized * np.exp(-1j * signals.phase)
        assert np.allclose(np.angle(turned * signals.x_hat.conj()), 0, atol=1e-3)
        # the equaliser's taps, run over the matched filter's output, give the equalised symbols
        windows = np.lib.stride_tricks.sliding_window_view(signals.matched, len(signals.taps))
        assert np.allclose(windows[::2] @ signals.taps.conj(), signals.equalized, atol=1e-4)
        stages = (signals.y, signals.equalized, signals.x_hat)
        error = [np.mean(np.abs(z[frame.data_at] - x[burst.number]) ** 2) for z in stages]
        assert error[0] > 3 * error[1]  # echoes of half the amplitude
        assert error[2] < 1.2 * error[1]


def test_a_receiver_gives_the_same_with_and_without_a_probe(
    received: tuple[NDArray[np.complex64], Seen],
) -> None:
    samples, seen = received
    receiver = Demodulator(512)
    plain = receiver.feed(samples) + receiver.silence()
    for (burst, _), other in zip(seen, plain, strict=True):
        assert np.array_equal(burst.x_hat, other.x_hat)
        assert (burst.start, burst.snr_db) == (other.start, other.snr_db)


def test_pilots_evm_is_minus_the_snr_where_the_channel_is_flat() -> None:
    samples = RadioPath(snr_db=9.0)(sent(12)[1], np.random.default_rng(5))
    receiver = Demodulator(512)
    evm = np.array([b.evm_db for b in receiver.feed(samples) + receiver.silence()])
    # 47 pilots: the deviation of a mean of squares is 1/sqrt(47), 0.63 dB a burst, 0.18 of twelve;
    # phase tracking takes about one of 2 x 47 reals for itself, 0.05 dB
    assert evm.mean() == pytest.approx(-9.0, abs=0.05 + 3 * 0.18)


def test_dump_writes_every_signal_with_a_picture(
    received: tuple[NDArray[np.complex64], Seen], tmp_path: Path
) -> None:
    burst, signals = received[1][1]
    Dump(tmp_path / "dump", 1e6)(burst, signals)
    folder = tmp_path / "dump" / "burst-00000"
    pictures = {path.stem for path in folder.glob("*.png")}
    assert pictures == {
        *("samples", "correlation", "timing", "numbers", "matched_filter", "channel"),
        *("equalizer", "symbols", "pilots", "phase", "no_eff"),
    }
    for name in pictures:
        assert min(Image.open(folder / f"{name}.png").size) > 300
    correlation = np.load(folder / "correlation.npy")
    start = burst.start - signals.first
    peak = int(correlation.argmax()) * sync.GRID + SPAN * SPS
    assert abs(peak - start) < SPS
    assert np.array_equal(np.load(folder / "symbols_tracked.npy"), signals.x_hat)
    numbers = json.loads((folder / "burst.json").read_text())
    assert numbers["number"] == 1
    assert np.load(folder / "numbers.npy").max(axis=0).argmax() == 1
    assert numbers["cfo_cycles_a_sample"] == pytest.approx(2e-3, abs=1e-5)


def test_search_trace_is_what_the_search_crosses_its_threshold_with() -> None:
    samples = RadioPath(snr_db=10.0)(sent()[1], np.random.default_rng(6))
    trace = sync.trace(samples)
    over = set(np.flatnonzero(trace > sync.THRESHOLD))
    hits = set()
    for begin in range(0, len(samples) - sync.BLOCK, sync.HOP):
        for hit in search(samples[begin : begin + sync.BLOCK]):
            hits.add(round((begin + hit.start - SPAN * SPS) / sync.GRID))
    assert hits <= over
    assert trace.max() <= 1.25 * PREAMBLE_LENGTH


def test_what_is_sent_keeps_within_the_mask() -> None:
    samples = sent(40)[1]
    frequency, power = radio_plots.welch_psd(samples, 1.0)
    level = power[np.abs(frequency) < 0.08].mean()
    outside = power[np.abs(frequency) >= radio_plots.MASK_EDGE].max()
    assert 10 * np.log10(outside / level) < radio_plots.MASK_DB
    assert 10 * np.log10(power.max() / level) < radio_plots.PEAK_DB


def test_every_figure_is_drawn(
    received: tuple[NDArray[np.complex64], Seen], tmp_path: Path
) -> None:
    samples, seen = received
    bursts = [burst for burst, _ in seen]
    figures = {
        "constellation": radio_plots.constellation(seen[0][1], "a burst"),
        "psd": radio_plots.psd(samples, 1e6, "spectrum"),
        "waterfall": radio_plots.waterfall(samples, 1e6, "waterfall"),
        "correlation": radio_plots.correlation(samples, 1e6, "search", [b.start for b in bursts]),
        "course": radio_plots.course(bursts, 1e6, "course"),
    }
    for name, figure in figures.items():
        radio_plots.save(tmp_path / f"{name}.png", figure)
        for axis in figure.axes:
            assert axis.get_xlabel() or axis.get_ylabel()
        picture = np.asarray(Image.open(tmp_path / f"{name}.png").convert("L"))
        assert picture.std() > 10  # something is drawn
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.png" for name in figures}
