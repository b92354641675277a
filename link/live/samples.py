"""Where a receiver's samples come from: the radio, read ahead by a thread, or a recording."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from link.settings import Rx
from phy.bounds import Range, check_range
from phy.radio.carrier import moved
from phy.radio.recording import Recording
from phy.radio.resampling import ratio_of, resampled
from phy.radio.zmq_bridge import SampleSource

__all__ = ["IDLE_S", "SampleStream", "Samples", "open_samples"]

Samples = NDArray[np.complex64]

IDLE_S = 0.2  # an empty chunk tells that nothing has come for so long
_CHUNK = 8192  # samples of a recording at once
_AHEAD = 1 << 24  # samples read ahead at most, 17 s at 1 Msample/s; then the radio has to wait


class SampleStream(NamedTuple):
    """Samples as they come.

    Attributes:
        chunks: complex64 [n] each, empty ones while the radio gives nothing. A recording's end,
            a radio's do not.
        rate: samples a second.
        note: one sentence if something is wrong with a recording, else "".
    """

    chunks: Iterator[Samples]
    rate: float
    note: str = ""


@contextmanager
def open_samples(settings: Rx) -> Generator[SampleStream]:
    """The stream that the settings ask for.

    Raises:
        ValueError: the recording cannot be read, or the address is none.
    """
    if settings.replay is not None:
        yield _replayed(settings, settings.replay)
        return
    with SampleSource(settings.address) as source:
        ahead = _Ahead(source)
        try:
            yield SampleStream(_at_carrier(ahead.chunks(), settings, settings.rate), settings.rate)
        finally:
            ahead.stop()


def _replayed(settings: Rx, path: Path) -> SampleStream:
    """A recording, at the transmitter's rate."""
    recording = Recording(path, settings.replay_channel)
    rate = recording.sample_rate or settings.rate
    chunks = recording.chunks(_CHUNK)
    if settings.mirrored:
        chunks = (chunk.conj() for chunk in chunks)
    chunks = _at_carrier(chunks, settings, rate)
    if settings.sent_rate is not None:
        ratio = ratio_of(settings.sent_rate, rate)
        chunks, rate = resampled(chunks, ratio), settings.sent_rate
    return SampleStream(chunks, rate, recording.note)


def _at_carrier(chunks: Iterator[Samples], settings: Rx, rate: float) -> Iterator[Samples]:
    """The stream with the offset that the settings name taken off."""
    check_range("correct-hz", settings.correct_hz, Range(-rate / 2, rate / 2, "Hz"))
    return moved(chunks, settings.correct_hz / rate) if settings.correct_hz else chunks


class _Ahead:
    """Reads on while the receiver is busy with a picture, so that the radio does not overflow.

    Pauses are noticed here, as they happen: a receiver that lags behind sees them later.
    """

    def __init__(self, source: SampleSource) -> None:
        self._source = source
        self._queue: Queue[Samples | Exception] = Queue()
        self._waiting = 0  # samples in the queue
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._read, name="samples", daemon=True)
        self._thread.start()

    def chunks(self) -> Iterator[Samples]:
        """What was read, in order."""
        while True:
            chunk = self._queue.get()
            if isinstance(chunk, Exception):
                raise chunk
            with self._changed:
                self._waiting -= len(chunk)
                self._changed.notify()
            yield chunk

    def stop(self) -> None:
        """End the thread, so that the socket is free to be closed."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    def _read(self) -> None:
        try:
            while self._room():
                chunk = self._source.receive(IDLE_S)
                with self._changed:
                    self._waiting += len(chunk)
                self._queue.put(chunk)
        except Exception as error:  # the receiver's thread has to hear of it
            self._queue.put(error)

    def _room(self) -> bool:
        """Wait until more may be read; False when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._waiting < _AHEAD)
            return not self._stopped
