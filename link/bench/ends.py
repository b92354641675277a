"""The two ends of an endurance run, each a process that may be killed at any moment.

What they did stands in files of a line a message, written at once: it survives them.
"""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np

from link.bench.serials import SYMBOLS, numbered, read
from phy.modem.modem import Modulator
from phy.modem.reassembly import Message
from phy.modem.stream import MessageStream
from phy.radio.zmq_bridge import SampleSink, SampleSource

__all__ = ["IDLE_S", "receive", "send"]

IDLE_S = 0.2
RATE = 1e6  # samples a second that a pause is counted in
FLUSH = 8192  # zeros that keep two senders apart, and push the last burst out of every filter
_AT_ONCE = 8  # messages handed over together
_PATIENCE_S = 120.0  # with an other end that is being started again
_MISFIT_DB = 4.0  # the pilots' EVM and the SNR estimate agree within 1 dB in the deviation
_DAMAGED = 0.5  # mean squared error of a message that is another than the one sent


def send(address: str, log: Path, first: int, seed: int, pause_every_s: float, stop: Event) -> None:
    """Send numbered messages from `first` on, as fast as they are taken, until stopped.

    Now and then it pauses, for up to 1.5 s. The log has the last number of each batch handed over.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the run's to handle
    rng, modulator, serial = np.random.default_rng(seed), Modulator(SYMBOLS), first
    resume = time.monotonic() + rng.exponential(pause_every_s)
    with SampleSink(address, _PATIENCE_S) as sink, _Log(log) as out:
        # Behind what a sender that died has left half sent.
        sink.send(np.zeros(FLUSH, np.complex64))
        while not stop.is_set():
            batch = np.stack([numbered(serial + n) for n in range(_AT_ONCE)])
            serial += _AT_ONCE
            out.write(serial - 1)  # before: what is on its way when we die was sent
            sink.send(modulator.send(batch))
            if time.monotonic() > resume:
                time.sleep(rng.uniform(0.05, 1.5))
                resume = time.monotonic() + rng.exponential(pause_every_s)
        sink.send(np.zeros(FLUSH, np.complex64))
        sink.close(linger_s=_PATIENCE_S)


def receive(address: str, log: Path, seed: int, overflow_every: float, stop: Event) -> None:
    """Receive until stopped and quiet; at random, lose samples as an overflow does.

    A line a message: its number and whether it is whole, torn or damaged; or "overflow" and how
    many samples.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rng, stream = np.random.default_rng(seed), MessageStream(SYMBOLS, restart=RATE)
    until = rng.exponential(overflow_every)
    with SampleSource(address) as source, _Log(log) as out:
        while True:
            samples = source.receive(IDLE_S)
            if not len(samples) and stop.is_set():
                return
            until -= len(samples)
            if until < 0 and len(samples):
                until = rng.exponential(overflow_every)
                lost = rng.integers(1000, 50_000)
                out.write(f"overflow {min(lost, len(samples))}")
                samples = samples[lost:]
            messages = stream.feed(samples) if len(samples) else stream.pause(IDLE_S * RATE)
            for message in messages:
                if not message.erased.any():
                    out.write(_seen(message))


def _seen(message: Message) -> str:
    """The number and a word: torn is what the receiver itself can tell by the pilots."""
    serial, error = read(message.x_hat)
    if error <= _DAMAGED:
        return f"{serial} whole"
    (burst,) = message.bursts
    return f"{serial} {'torn' if burst.evm_db + burst.snr_db >= _MISFIT_DB else 'damaged'}"


class _Log:
    """Lines that are in the file when write() returns, also if the process is killed then."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def __enter__(self) -> _Log:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def write(self, line: object) -> None:
        """Add a line."""
        os.write(self._file, f"{line}\n".encode())
