"""Pictures of a radio signal: constellation, spectrum, waterfall, correlation, a run's course.

Every function draws one figure and gives it back; `save` writes it. No window system is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.signal import spectrogram, welch

from link.keeping.results import write_atomically
from phy.modem.burst import Burst, Internals
from phy.modem.framing import BOOST, PREAMBLE_LENGTH
from phy.modem.pulse import ROLL_OFF, SPAN, SPS
from phy.modem.synchronisation import sync

__all__ = [
    "HALF_BAND",
    "MASK_DB",
    "MASK_EDGE",
    "PEAK_DB",
    "constellation",
    "correlation",
    "course",
    "power_db",
    "psd",
    "save",
    "scatter",
    "waterfall",
    "welch_psd",
]

HALF_BAND = (1 + ROLL_OFF) / (2 * SPS)  # cycles/sample, occupied on either side of the carrier
MASK_EDGE = 0.18  # cycles/sample: the waveform's page promises MASK_DB from here on
MASK_DB = -40.0
PEAK_DB = 3.0  # the preamble's symbols and the estimate's ripple stay within
_FFT = 512


def save(path: Path, figure: Figure, dpi: int = 110) -> None:
    """Write the picture under a temporary name, then rename it."""
    write_atomically(path, lambda temporary: figure.savefig(temporary, dpi=dpi))


def constellation(signals: Internals, title: str) -> Figure:
    """Symbols of one burst as received, after the equaliser, and after phase tracking."""
    frame = signals.frame
    panels = {
        "received (matched filter)": signals.y,
        "after the equaliser": signals.equalized,
        "after phase tracking": signals.x_hat,
    }
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    axes = figure.subplots(1, 3)
    for axis, (name, symbols) in zip(axes, panels.items(), strict=True):
        scatter(axis, symbols[frame.data_at], "data: analog, a cloud by nature")
        scatter(axis, symbols[frame.known_at], "preamble and pilots: four points")
        axis.set_title(name)
    points = BOOST / np.sqrt(2) * np.array([1, 1, -1, -1]), BOOST / np.sqrt(2) * np.array([1, -1])
    axes[-1].scatter(points[0], np.tile(points[1], 2), marker="+", color="black", s=60, zorder=3)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    figure.suptitle(title)
    return figure


def scatter(axis: Axes, symbols: NDArray[np.complexfloating], label: str) -> None:
    """Add symbols to a square panel that holds all it has been given."""
    axis.scatter(symbols.real, symbols.imag, s=8, alpha=0.6, linewidths=0, label=label)
    limit = max(1.1 * float(np.abs(symbols).max(initial=0.1)), axis.get_xlim()[1])
    axis.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    axis.set(xlabel="in-phase", ylabel="quadrature")
    axis.grid(alpha=0.3)


def psd(samples: NDArray[np.complex64], rate: float, title: str) -> Figure:
    """Power spectral density, 0 dB in the middle of the band, with the mask of the band used."""
    frequency, power = welch_psd(samples, rate)
    level = float(np.mean(power[np.abs(frequency) < HALF_BAND * rate / 4]))
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axis = figure.subplots()
    axis.plot(frequency / 1e3, power_db(power / max(level, 1e-30)), linewidth=1, label="signal")
    edges = rate / 1e3 * np.array([-0.5, -MASK_EDGE, -HALF_BAND, HALF_BAND, MASK_EDGE, 0.5])
    axis.plot(
        edges,
        [MASK_DB, MASK_DB, PEAK_DB, PEAK_DB, MASK_DB, MASK_DB],
        color="tab:red",
        linestyle="--",
        label=f"transmit mask: {MASK_DB:g} dB from {MASK_EDGE:g} of the sample rate on",
    )
    width = 2 * HALF_BAND * rate / 1e3
    axis.axvspan(-width / 2, width / 2, alpha=0.1, label=f"band used, {width:.4g} kHz")
    axis.set(title=title, xlabel="frequency from the carrier [kHz]", ylim=(-95, 10))
    axis.set(ylabel="power density [dB of the band's middle]", xlim=(edges[0], edges[-1]))
    axis.grid(alpha=0.3)
    axis.legend(loc="lower center", fontsize=8)
    return figure


def waterfall(samples: NDArray[np.complex64], rate: float, title: str) -> Figure:
    """Power over frequency and time, 0 dB for the strongest place; time runs downwards."""
    window = min(128, len(samples))
    _, time, power = spectrogram(
        samples,
        fs=rate,
        nperseg=window,
        noverlap=window // 2,
        return_onesided=False,
        detrend=False,
    )
    shown = power_db(np.fft.fftshift(power, axes=0) / max(float(power.max(initial=0)), 1e-30))
    figure = Figure(figsize=(7.5, 4.8), layout="constrained")
    axis = figure.subplots()
    image = axis.imshow(
        shown.T,
        aspect="auto",
        extent=(-rate / 2e3, rate / 2e3, float(time[-1]) * 1e3, float(time[0]) * 1e3),
        vmin=-50,
        vmax=0,
        cmap="viridis",
        interpolation="nearest",
    )
    for edge in (-HALF_BAND, HALF_BAND):
        axis.axvline(edge * rate / 1e3, color="white", linestyle=":", linewidth=1)
    axis.set(title=title, xlabel="frequency from the carrier [kHz], band used between the dots")
    axis.set_ylabel("time [ms]")
    figure.colorbar(image, label="power [dB of the strongest place]")
    return figure


def correlation(
    samples: NDArray[np.complex64],
    rate: float,
    title: str,
    starts: Sequence[float] = (),
    cfo: float = 0.0,
) -> Figure:
    """What the search for preambles sees: its statistic over time, threshold, and bursts found.

    Args:
        samples: complex64 [n].
        rate: samples a second.
        title: of the figure.
        starts: centres of the first preamble symbols of the bursts found, samples.
        cfo: of the bursts, cycles/sample; far from zero the search has looked around it.
    """
    values = sync.trace(samples, cfo)
    time = (np.arange(len(values)) * sync.GRID + SPAN * SPS) / rate * 1e3
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axis = figure.subplots()
    axis.plot(time, values, linewidth=0.8, label="correlation with the preamble")
    axis.axhline(
        sync.THRESHOLD,
        color="tab:red",
        linestyle="--",
        label=f"threshold {sync.THRESHOLD:.1f}: noise crosses it {sync.CANDIDATE_RATE:g} times "
        f"in {sync.WINDOW:,} samples",
    )
    peaks = [_near(values, start) for start in starts]
    axis.plot(
        np.asarray(starts) / rate * 1e3, peaks, "v", color="tab:green", label="burst accepted"
    )
    axis.set(title=title, xlabel="time [ms]", ylim=(0, 1.25 * PREAMBLE_LENGTH))
    axis.set_ylabel("correlation power / mean power")
    axis.grid(alpha=0.3)
    axis.legend(loc="upper right", fontsize=8)
    return figure


def course(bursts: Sequence[Burst], rate: float, title: str) -> Figure:
    """How a run went, burst by burst: EVM beside the SNR estimate, CFO, and the burst numbers."""
    time = np.array([burst.start for burst in bursts]) / rate
    evm = np.array([burst.evm_db for burst in bursts])
    snr = np.array([burst.snr_db for burst in bursts])
    cfo = np.array([burst.cfo for burst in bursts]) * rate / 1e3
    figure = Figure(figsize=(7.5, 6.4), layout="constrained")
    top, middle, bottom = figure.subplots(3, 1, sharex=True)
    top.plot(time, evm, "o-", markersize=4, linewidth=0.8, label="EVM of the pilots")
    top.plot(time, -snr, "x", markersize=5, label="minus the SNR estimate")
    top.set(title=title, ylabel="EVM [dB]")
    top.legend(fontsize=8)
    middle.plot(time, cfo, "o-", markersize=4, linewidth=0.8)
    middle.set_ylabel("carrier offset [kHz]")
    bottom.plot(time, [burst.number for burst in bursts], "o", markersize=4)
    bottom.set(xlabel="place in the stream [s]", ylabel="block number (0 to 63)")
    for axis in (top, middle, bottom):
        axis.grid(alpha=0.3)
    return figure


def _near(values: NDArray[np.float32], start: float) -> float:
    """The statistic's peak that belongs to a burst."""
    place = round((start - SPAN * SPS) / sync.GRID)
    return float(values[max(place - 2, 0) : place + 3].max(initial=0))


def welch_psd(
    samples: NDArray[np.complex64], rate: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Frequencies in order, Hz, and the power density there; Blackman keeps far lobes down."""
    frequency, power = welch(
        samples,
        fs=rate,
        window="blackman",
        nperseg=min(_FFT, len(samples)),
        return_onesided=False,
        detrend=False,
    )
    return np.fft.fftshift(frequency), np.fft.fftshift(power)


def power_db(power: NDArray[np.floating]) -> NDArray[np.floating]:
    """In dB, of no power -300."""
    return 10 * np.log10(np.maximum(power, 1e-30))
