"""How well the bridge to GNU Radio carries samples: latency, loss, recovery.

    python -m experiments.radio.bridge_benchmark --minutes 10

Everything goes through `run_link.py radio loopback`, the real flowgraph in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.common.command import run
from experiments.common.progress import progress
from experiments.common.tables import Row, print_table
from experiments.radio.modem_trials import gaussian
from link.keeping.results import write_json
from link.radio.loopback import running_loopback
from phy.modem.modem import Demodulator, Modulator
from phy.radio.zmq_bridge import RadioError, SampleSink, SampleSource

__all__ = ["Settings", "main"]

GAPS_S = (0.0, 0.1, 0.4, 2.0)
SYMBOLS = 512
FLUSH = 128  # zeros that push a burst out of the flowgraph's filters
SEARCH = 4352  # zeros behind a burst after which the receiver has demodulated it
RATE = 1e6
CHUNK = 8192
PERIOD = 4093  # samples of the ramp that shows losses; prime, so that no queue is a multiple of it
STUCK = 64  # samples that may stay in the filters
PATIENCE_S = 30.0


def latencies(bursts: int, rng: np.random.Generator) -> list[Row]:
    """Milliseconds from send() until the burst's last sample, and until its symbols, are there."""
    with (
        running_loopback(12.0) as loopback,
        SampleSink(loopback.tx_address, PATIENCE_S) as sink,
        SampleSource(loopback.rx_address) as source,
    ):
        _one_burst(sink, source, rng)
        return [_latency(sink, source, gap_s, bursts, rng) for gap_s in GAPS_S]


def _latency(
    sink: SampleSink, source: SampleSource, gap_s: float, bursts: int, rng: np.random.Generator
) -> Row:
    times = []
    for _ in progress(bursts):
        time.sleep(gap_s)
        times.append(_one_burst(sink, source, rng))
    found = [here for here in times if np.isfinite(here[1])]
    samples, symbols = 1e3 * np.array(found).reshape(-1, 2).T
    row: Row = {"gap_s": gap_s, "bursts": bursts, "received": len(found)}
    for name, values in (("samples", samples), ("symbols", symbols)):
        for quantile in (50, 95, 100):
            row[f"{name}_p{quantile}_ms"] = round(float(np.percentile(values, quantile)), 2)
    return row


def _one_burst(
    sink: SampleSink, source: SampleSource, rng: np.random.Generator
) -> tuple[float, float]:
    """Seconds until the samples, and the symbols, of a burst have come; inf if not received."""
    receiver = Demodulator(SYMBOLS)
    burst = Modulator(SYMBOLS).send(gaussian(rng, SYMBOLS, 12.0)[None])
    samples = np.pad(burst, (0, SEARCH + FLUSH))
    begin = time.perf_counter()
    sink.send(samples)
    at_samples = at_symbols = np.inf
    while receiver.position < len(samples) - STUCK:
        chunk = source.receive(PATIENCE_S)
        if not len(chunk):
            break
        now = time.perf_counter() - begin
        if receiver.position + len(chunk) >= len(burst) + STUCK:
            at_samples = min(at_samples, now)
        if receiver.feed(chunk):
            at_symbols = min(at_symbols, time.perf_counter() - begin)
    return at_samples, at_symbols


def loss(minutes: float) -> list[Row]:
    """A ramp at 1 Msample/s: every sample that comes back is compared with what was sent."""
    count = int(minutes * 60 * RATE) // CHUNK * CHUNK
    with (
        running_loopback(60.0) as loopback,
        SampleSink(loopback.tx_address, PATIENCE_S) as sink,
        SampleSource(loopback.rx_address) as source,
    ):
        sender = Thread(target=_send_ramp, args=(sink, count))
        begin = time.monotonic()
        sender.start()
        received, wrong = _check_ramp(source, count)
        seconds = time.monotonic() - begin
        sender.join()
        return [
            {
                "minutes": round(seconds / 60, 2),
                "sent": count,
                "lost": max(0, count - received),
                "wrong": wrong,
                "dropped": sink.drops,
                "msamples_per_s": round(received / seconds / 1e6, 3),
            }
        ]


def ramp(first: int, count: int) -> NDArray[np.complex64]:
    """Samples that tell their place, real within 0..1."""
    return ((first + np.arange(count)) % PERIOD / PERIOD).astype(np.complex64)


def _send_ramp(sink: SampleSink, count: int) -> None:
    begin = time.monotonic()
    for first in range(0, count + CHUNK, CHUNK):  # the last chunk pushes the others out
        time.sleep(max(0.0, begin + first / RATE - time.monotonic()))
        sink.send(ramp(first, CHUNK))


def _check_ramp(source: SampleSource, count: int) -> tuple[int, int]:
    """Samples received, and how many of them are not the next of the ramp."""
    received = wrong = 0
    delay: int | None = None
    while received < count:
        chunk = source.receive(PATIENCE_S)
        if not len(chunk):
            break
        delay = _delay(chunk) if delay is None else delay
        expected = ramp(received - delay, len(chunk)).real
        # Noise of 60 dB is 1e-3, the ramp's step 2.4e-4: more than 80 samples lost are plain.
        off = np.abs(chunk.real - expected) > 0.02
        at_fall = np.minimum(expected, 1 - expected) < 0.01  # the interpolator's overshoot
        start = received + np.arange(len(chunk)) < STUCK
        wrong += int((off & ~at_fall & ~start).sum())
        received += len(chunk)
    return received, wrong


def _delay(chunk: NDArray[np.complex64]) -> int:
    """Samples of their own with which the filters begin, by the first chunk."""
    errors = [
        np.abs(chunk[STUCK:] - ramp(STUCK - delay, len(chunk) - STUCK)).sum()
        for delay in range(STUCK)
    ]
    return int(np.argmin(errors))


def recovery() -> list[Row]:
    """Seconds until samples flow again after each of the three processes was killed."""
    with running_loopback(20.0) as loopback:
        sender = _start_sender(loopback.tx_address)
        source = SampleSource(loopback.rx_address)
        try:
            rows = [{"killed": "nothing: all just started", "seconds": _until_flowing(source)}]
            loopback.kill()
            rows.append(_recovered("flowgraph", source, loopback.start))
            sender.kill()
            sender.join()
            _run_dry(source)
            begin = time.monotonic()
            sender = _start_sender(loopback.tx_address)
            seconds = _until_flowing(source, begin)
            rows.append({"killed": "transmitter (restart included)", "seconds": seconds})
            source.close()
            begin = time.monotonic()
            source = SampleSource(loopback.rx_address)
            rows.append({"killed": "receiver", "seconds": _until_flowing(source, begin)})
            return rows
        finally:
            sender.kill()
            source.close()


def _recovered(killed: str, source: SampleSource, start: Callable[[], None]) -> Row:
    _run_dry(source)
    start()
    return {"killed": killed, "seconds": _until_flowing(source)}


def _run_dry(source: SampleSource) -> None:
    while len(source.receive(0.3)):
        pass


def _until_flowing(source: SampleSource, begin: float | None = None) -> float:
    """Seconds until 100,000 more samples have come; inf if they do not."""
    begin = time.monotonic() if begin is None else begin
    wanted = source.samples + 100_000
    while source.samples < wanted:
        if not len(source.receive(PATIENCE_S)):
            return float("inf")
    return round(time.monotonic() - begin, 2)


def _start_sender(address: str) -> Any:
    process = multiprocessing.get_context("spawn").Process(
        target=send_for_ever, args=(address,), daemon=True
    )
    process.start()
    return process


def send_for_ever(address: str) -> None:
    """Zeros at 1 Msample/s, whoever listens."""
    with SampleSink(address, timeout_s=1.0) as sink:
        while True:
            try:
                sink.send(np.zeros(CHUNK, np.complex64))
            except RadioError:
                continue  # nobody there yet, or not any more
            time.sleep(CHUNK / RATE)


@dataclass(frozen=True)
class Settings:
    """How well the bridge to GNU Radio carries samples."""

    bursts: int = 50
    """After each idle gap; 300 for a claim."""
    minutes: float = 0.2
    """Of samples at 1 Msample/s in search of losses; 10 for a claim."""
    seed: int = 0
    """Of the bursts' symbols."""
    json_file: Path | None = None
    """Where the rows go as well."""


def main(settings: Settings) -> None:
    """Measure, print the tables and write the JSON."""
    rng = np.random.default_rng(settings.seed)
    load = [round(value, 1) for value in os.getloadavg()]
    results: dict[str, Any] = {"cores": os.cpu_count(), "load_average_before": load}
    for title, measure in (
        ("latency", lambda: latencies(settings.bursts, rng)),
        ("recovery", recovery),
        ("loss", lambda: loss(settings.minutes)),
    ):
        results[title] = measure()
        print_table(title, results[title])
    print(f"load average of the {os.cpu_count()} cores before: {load}")
    if settings.json_file:
        write_json(settings.json_file, results)


if __name__ == "__main__":
    run(main, Settings)
