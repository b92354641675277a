"""Every internal signal of the receiver on the disk, a folder a burst: .npy files and pictures.

A tool to look into single bursts: the pictures of one take about two seconds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from link.keeping.results import results_folder
from link.views import radio_plots
from phy.modem.burst import Burst, Internals
from phy.modem.equalisation.fractional import HALF_TAPS
from phy.modem.framing import PREAMBLE_LENGTH
from phy.modem.pulse import SPS
from phy.modem.synchronisation import sync

__all__ = ["Dump"]

Signal = NDArray[Any]


class Dump:
    """Writes what it is shown: a `phy.modem.burst.Probe`.

    Args:
        folder: gets a folder burst-00000, burst-00001, ... for each burst, in order.
        rate: samples a second.
    """

    def __init__(self, folder: Path, rate: float) -> None:
        self.folder = folder
        self.rate = rate
        self.bursts = 0

    def __call__(self, burst: Burst, signals: Internals) -> None:
        """Write one burst."""
        arrays, pictures = _arrays(burst, signals), _pictures(burst, signals, self.rate)
        with results_folder(self.folder / f"burst-{self.bursts:05d}") as folder:
            for name, array in arrays.items():
                np.save(folder / f"{name}.npy", array)
            for name, figure in pictures.items():
                figure.savefig(folder / f"{name}.png", dpi=90)
            (folder / "burst.json").write_text(json.dumps(_numbers(burst, signals), indent=2))
        self.bursts += 1


def _arrays(burst: Burst, signals: Internals) -> dict[str, Signal]:
    frame, echoes = signals.frame, signals.echoes
    return {
        "samples": signals.samples,
        "correlation": sync.trace(signals.samples),
        "timing": signals.acquired.timing,
        "numbers": signals.acquired.words,
        "matched_filter": signals.matched,
        "channel_delays": echoes.delays,
        "channel_gains": echoes.gains,
        "equalizer": signals.taps,
        "symbols_received": signals.y,
        "symbols_equalized": signals.equalized,
        "symbols_tracked": signals.x_hat,
        "pilots_sent": signals.known,
        "pilots_received": signals.x_hat[frame.known_at],
        "phase": signals.phase,
        "no_eff": signals.no_eff,
    }


def _numbers(burst: Burst, signals: Internals) -> dict[str, float]:
    """What the receiver concluded, and the units of it."""
    return {
        "number": burst.number,
        "start_samples": burst.start,
        "first_sample": signals.first,
        "cfo_cycles_a_sample": burst.cfo,
        "snr_db": burst.snr_db,
        "evm_db": burst.evm_db,
        "echoes": burst.echoes,
        "statistic": burst.statistic,
        "statistic_threshold": signals.threshold,
        "search_threshold": sync.THRESHOLD,
        "no": signals.echoes.no,
    }


def _pictures(burst: Burst, signals: Internals, rate: float) -> dict[str, Figure]:
    start = [burst.start - signals.first]
    return {
        "samples": _samples(signals, rate),
        "correlation": radio_plots.correlation(
            signals.samples, rate, "Search for the preamble", start
        ),
        "timing": _timing(signals),
        "numbers": _block_numbers(burst, signals),
        "matched_filter": _matched(signals),
        "channel": _channel(signals),
        "equalizer": _equalizer(signals),
        "symbols": radio_plots.constellation(signals, f"Block {burst.number}"),
        "pilots": _pilots(signals),
        "phase": _phase(signals),
        "no_eff": _noise(signals),
    }


def _panel(title: str, xlabel: str, ylabel: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.5, 4), layout="constrained")
    axis = figure.subplots()
    axis.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axis.grid(alpha=0.3)
    return figure, axis


def _samples(signals: Internals, rate: float) -> Figure:
    figure, axis = _panel("Samples as received", "time [ms]", "amplitude")
    time = np.arange(len(signals.samples)) / rate * 1e3
    axis.plot(time, signals.samples.real, linewidth=0.6, label="in-phase")
    axis.plot(time, signals.samples.imag, linewidth=0.6, label="quadrature")
    axis.legend(fontsize=8)
    return figure


def _timing(signals: Internals) -> Figure:
    """|correlation| of the preamble over time and carrier offset."""
    found = signals.acquired.timing
    figure, axis = _panel(
        "Preamble over timing and carrier offset",
        "carrier offset from the candidate's [cycles/symbol]",
        "|correlation|",
    )
    offset = np.linspace(-0.5, 0.5, found.shape[1]) / PREAMBLE_LENGTH
    for late, row in enumerate(found):
        axis.plot(offset, row, "o-", label=f"{late - len(found) // 2:+d} samples")
    axis.legend(fontsize=8, title="from the candidate")
    return figure


def _block_numbers(burst: Burst, signals: Internals) -> Figure:
    """|correlation| of preamble and pilots for each block number, at the best offset."""
    figure, axis = _panel(
        "Block number: preamble and pilots together", "block number", "|correlation|"
    )
    axis.bar(np.arange(signals.acquired.words.shape[1]), signals.acquired.words.max(axis=0))
    at_threshold = float(signals.acquired.words.max()) * np.sqrt(
        signals.threshold / max(burst.statistic, 1e-12)
    )
    axis.axhline(at_threshold, color="tab:red", linestyle="--", label="least that is a burst")
    axis.legend(fontsize=8)
    return figure


def _matched(signals: Internals) -> Figure:
    figure, axis = _panel(
        "Matched-filter output, carrier offset taken off",
        "symbols from the first of the preamble",
        "magnitude",
    )
    time = (np.arange(len(signals.matched)) - HALF_TAPS) / 2
    axis.plot(time, np.abs(signals.matched), linewidth=0.6)
    axis.axvspan(0, PREAMBLE_LENGTH, alpha=0.15, label="preamble (+3 dB)")
    axis.legend(fontsize=8)
    return figure


def _channel(signals: Internals) -> Figure:
    """Echoes and what the estimate leaves open: two standard deviations."""
    echoes = signals.echoes
    figure, axis = _panel(
        f"Channel estimate: {len(echoes.gains)} of 29 possible echoes",
        f"delay from the timing found [symbols of {SPS} samples]",
        "magnitude, with 2 standard deviations",
    )
    spread = 2 * np.sqrt(np.maximum(echoes.covariance.diagonal().real, 0))
    axis.errorbar(echoes.delays, np.abs(echoes.gains), spread, fmt="o", capsize=3)
    axis.vlines(echoes.delays, 0, np.abs(echoes.gains))
    axis.set(xlim=(-3.2, 4.2))
    axis.set_ylim(bottom=0)
    return figure


def _equalizer(signals: Internals) -> Figure:
    """Frequency response; a flat line for one tap."""
    figure, axis = _panel(
        f"Equaliser of {len(signals.taps)} tap{'s' if len(signals.taps) > 1 else ''}",
        "frequency [cycles/symbol]",
        "gain [dB]",
    )
    response = np.fft.fftshift(np.fft.fft(signals.taps[::-1].conj(), 512))
    spacing = 2 if len(signals.taps) > 1 else 1  # taps a symbol
    frequency = spacing * (np.arange(512) / 512 - 0.5)
    axis.plot(frequency, 20 * np.log10(np.abs(response) + 1e-9))
    return figure


def _pilots(signals: Internals) -> Figure:
    figure = Figure(figsize=(4.6, 4.6), layout="constrained")
    axis = figure.subplots()
    radio_plots.scatter(axis, signals.x_hat[signals.frame.known_at], "received")
    radio_plots.scatter(axis, signals.known, "sent")
    axis.set_title("Preamble and pilots")
    axis.legend(fontsize=8)
    return figure


def _phase(signals: Internals) -> Figure:
    figure, axis = _panel(
        "Phase tracking", "symbols from the first of the preamble", "phase [degrees]"
    )
    places = signals.frame.known_at
    raw = np.angle(signals.equalized[places] * signals.known.conj())
    axis.plot(places, np.degrees(raw), ".", label="each known symbol")
    axis.plot(np.degrees(signals.phase), label="taken off")
    axis.legend(fontsize=8)
    return figure


def _noise(signals: Internals) -> Figure:
    figure, axis = _panel(
        "Noise that the decoder is told to expect",
        "symbols from the first of the preamble",
        "variance over that of the data [dB]",
    )
    axis.plot(10 * np.log10(signals.no_eff))
    return figure
