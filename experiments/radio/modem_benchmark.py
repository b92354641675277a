"""How well the burst modem receives: loss, detection, false alarms, SNR estimate, throughput.

    python -m experiments.radio.modem_benchmark --bursts 300
    python -m experiments.radio.modem_benchmark --bursts 300 --latents results/sweep/latents

Every burst passes a channel simulated in numpy (phy.radio.impairments) inside a stream of noise of
its own. Loss is against a genie on the same noise (experiments.radio.modem_trials). SNRs are taken
from the mean squared error of the biased estimate, 1/MSE - 1.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.common.command import run
from experiments.common.progress import progress
from experiments.common.statistics import effective_snr_db
from experiments.common.tables import Row, print_table
from experiments.radio.latent_symbols import of_latents
from experiments.radio.modem_trials import (
    CFOS,
    FLAT_SNR,
    Source,
    Trial,
    gaussian,
    random_taps,
    run_trial,
)
from link.keeping.results import write_json
from phy.modem.framing import MAX_BLOCK, PREAMBLE_LENGTH, Frame
from phy.modem.modem import Demodulator, Modulator
from phy.modem.synchronisation import sync
from phy.modem.synchronisation.search import search
from phy.radio.impairments import RadioPath

__all__ = ["Settings", "main", "summary"]

TAPS_SNR = (-3.0, 0.0, 6.0, 12.0, 18.0)
TAPS: dict[str, tuple[complex, ...] | None] = {
    "1, 0.3j": (1, 0.3j),
    "1, 0, 0, 0.5j": (1, 0, 0, 0.5j),
    "0.2, 0, 1, 0, 0, 0, 0.4j": (0.2, 0, 1, 0, 0, 0, 0.4j),
    "2 or 3 at random": None,
}
# A B210's levels at 1 Msps. A random walk of variance v a sample is an oscillator of linewidth
# v fs / (2 pi), whose phase noise is linewidth / (2 pi f^2): 0.63 Hz for -90 dBc/Hz at 10 kHz.
IMPAIRED: dict[str, dict[str, float]] = {
    "none": {},
    "phase noise -90 dBc/Hz at 10 kHz": {"phase_noise": 2.0e-3},
    "phase noise 10 dB more": {"phase_noise": 6.3e-3},
    "I/Q image -40 dB": {"image_db": 40.0},
    "DC offset -35 dB": {"dc_db": -35.0},
    "all, the lesser phase noise": {"phase_noise": 2.0e-3, "image_db": 40.0, "dc_db": -35.0},
}


def summary(trials: list[Trial], snr_db: float) -> Row:
    """One row; the SNR estimate is compared with Es/N0, after several taps with the genie."""
    found = [(t, t.burst) for t in trials if t.burst is not None]
    ours = effective_snr_db((t.x, b.x_hat) for t, b in found)
    genie = effective_snr_db((t.x, t.genie) for t, b in found)
    estimate = np.array([b.snr_db for _, b in found])
    expected = [np.mean(np.abs(t.x - b.x_hat) ** 2 * (1 + b.no_eff) / b.no_eff) for t, b in found]
    reference = snr_db if trials[0].taps == 1 else genie
    return {
        "snr_db": snr_db,
        "bursts": len(trials),
        "detected": round(len(found) / len(trials), 4),
        "genie_db": round(genie, 2),
        "loss_db": round(genie - ours, 2),
        "snr_bias_db": round(float(estimate.mean()) - reference, 2),
        "snr_sd_db": round(float(estimate.std()), 2),
        "noise_over_expected": round(float(np.mean(expected)), 3),
        "one_tap": round(float(np.mean([b.echoes == 1 for _, b in found])), 2),
    }


def flat(rng: np.random.Generator, draw: Source, symbols: int, bursts: int) -> list[Row]:
    """One tap; CFO goes round the list, +-20 ppm, any delay."""
    return [
        {"channel": "flat"}
        | summary(
            [run_trial(rng, draw, symbols, snr, CFOS[i % len(CFOS)]) for i in progress(bursts)],
            snr,
        )
        for snr in FLAT_SNR
    ]


def multipath(rng: np.random.Generator, draw: Source, symbols: int, bursts: int) -> list[Row]:
    """Two or three taps."""
    rows = []
    for name, taps in TAPS.items():
        for snr in TAPS_SNR:
            trials = [
                run_trial(rng, draw, symbols, snr, CFOS[i % len(CFOS)], taps or random_taps(rng))
                for i in progress(bursts)
            ]
            rows.append({"channel": name} | summary(trials, snr))
    return rows


def impaired(rng: np.random.Generator, draw: Source, symbols: int, bursts: int) -> list[Row]:
    """One tap and the faults of a radio."""
    return [
        {"channel": name}
        | summary(
            [
                run_trial(rng, draw, symbols, snr, CFOS[i % len(CFOS)], faults=faults)
                for i in progress(bursts)
            ],
            snr,
        )
        for name, faults in IMPAIRED.items()
        for snr in (6.0, 18.0)
    ]


def detection(rng: np.random.Generator, draw: Source, symbols: int, bursts: int) -> list[Row]:
    """Share of bursts found with the right number at -6 dB, for each CFO."""
    rows = []
    for cfo in CFOS:
        trials = [run_trial(rng, draw, symbols, -6.0, cfo) for _ in progress(bursts)]
        found = float(np.mean([t.burst is not None for t in trials]))
        rows.append({"cfo": cfo, "bursts": bursts, "detected": round(found, 4)})
    return rows


def false_alarms(rng: np.random.Generator, symbols: int, windows: int) -> list[Row]:
    """Bursts that noise alone brings."""
    receiver, alarms, candidates = Demodulator(symbols), 0, 0
    for _ in progress(-(-windows // 16)):
        noise = RadioPath(snr_db=0.0).noise(16 * sync.WINDOW, rng)
        alarms += len(receiver.feed(noise))
        candidates += len(search(noise[: sync.BLOCK]))
    seen = receiver.position / sync.WINDOW
    return [{"windows": int(seen), "false_alarms": alarms, "a_window": alarms / seen}]


def throughput(rng: np.random.Generator, draw: Source, symbols: int) -> list[Row]:
    """Msamples/s of one receiver, on one core, fed 16,384 samples at a time; best of five."""
    messages = np.stack([draw(rng, symbols, 12.0) for _ in range(150)])
    busy = RadioPath(snr_db=12.0, cfo=3e-3)(Modulator(symbols).send(messages), rng)
    streams = {
        "bursts back to back, 12 dB": busy,
        "bursts with 2 echoes": RadioPath(snr_db=12.0, taps=(1, 0, 0, 0.5j))(busy, rng),
        "noise alone": RadioPath(snr_db=0.0).noise(len(busy), rng),
    }
    return [{"stream": name} | _speed(stream, symbols) for name, stream in streams.items()]


def _speed(stream: NDArray[np.complex64], symbols: int) -> Row:
    seconds, count = np.inf, 0
    for _ in range(5):
        receiver = Demodulator(symbols)
        begin = time.perf_counter()
        chunks = [stream[i : i + 16384] for i in range(0, len(stream), 16384)]
        count = sum(len(receiver.feed(chunk)) for chunk in chunks)
        seconds = min(seconds, time.perf_counter() - begin)
    return {"bursts": count, "msamples_per_s": round(len(stream) / seconds / 1e6, 2)}


def overhead() -> list[Row]:
    """Symbols that are not data."""
    rows = []
    for symbols in (256, 512, 1024, 4096):
        frame = Frame(symbols)
        known = frame.blocks * (PREAMBLE_LENGTH + frame.pilots)
        rows.append(
            {
                "symbols": symbols,
                "blocks": frame.blocks,
                "preamble": frame.blocks * PREAMBLE_LENGTH,
                "pilots": frame.blocks * frame.pilots,
                "preamble_and_pilots": round(known / symbols, 3),
                "overhead": round(frame.overhead / symbols, 3),
            }
        )
    return rows


@dataclass(frozen=True)
class Settings:
    """How well the burst modem receives."""

    bursts: int = 30
    """A point of each table; 300 for a claim."""
    symbols: int = 512
    """K, data symbols of a burst, up to 1,024; with latents 256 (w1) or 512 (w2)."""
    windows: int = 2000
    """Of 4,000 samples of noise, in search of false alarms."""
    seed: int = 0
    """Of all randomness."""
    latents: Path | None = None
    """Folder latents/ of a sweep, whose symbols are sent instead of Gaussian ones."""
    json_file: Path | None = None
    """Where the rows go as well."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if not 1 <= self.symbols <= MAX_BLOCK:
            raise ValueError(f"symbols must be within 1..{MAX_BLOCK}, got {self.symbols}")
        if self.bursts < len(CFOS):
            raise ValueError(f"bursts must be at least {len(CFOS)}, got {self.bursts}")


def measurements(settings: Settings) -> dict[str, Callable[[np.random.Generator], list[Row]]]:
    """What gives each table, by the table's title."""
    symbols, bursts = settings.symbols, settings.bursts
    draw = of_latents(settings.latents, symbols) if settings.latents else gaussian
    return {
        "overhead": lambda rng: overhead(),
        "flat": lambda rng: flat(rng, draw, symbols, bursts),
        "detection at -6 dB": lambda rng: detection(rng, draw, symbols, bursts),
        "multipath": lambda rng: multipath(rng, draw, symbols, bursts),
        "impairments": lambda rng: impaired(rng, draw, symbols, bursts),
        "false alarms": lambda rng: false_alarms(rng, symbols, settings.windows),
        "throughput": lambda rng: throughput(rng, draw, symbols),
    }


def main(settings: Settings) -> None:
    """Measure, print the tables and write the JSON."""
    settings.check()
    results: dict[str, Any] = {
        name: getattr(settings, name) for name in ("bursts", "symbols", "seed")
    }
    for index, (title, measure) in enumerate(measurements(settings).items()):
        results[title] = measure(np.random.default_rng([settings.seed, index]))
        print_table(title, results[title])
    if settings.json_file:
        write_json(settings.json_file, results)


if __name__ == "__main__":
    run(main, Settings)
