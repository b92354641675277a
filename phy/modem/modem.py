"""Modulator and demodulator: messages of K complex symbols to a stream of samples and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phy.bounds import PAPR_DB_RANGE, check_range
from phy.modem.burst import Burst, Probe, demodulate
from phy.modem.framing import GUARD, PREAMBLE_LENGTH, Frame
from phy.modem.peaks import limited
from phy.modem.pulse import SPAN, SPS, shape
from phy.modem.synchronisation.acquisition import alarm_threshold
from phy.modem.synchronisation.search import WIDE_HYPOTHESES, search
from phy.modem.synchronisation.sync import BLOCK, FINE, HOP, SPACING, Hit

__all__ = ["Demodulator", "Modulator"]

_MARGIN = 24 * SPS  # samples around a burst: matched filter, equaliser and the timing's search
_APART = SPS * PREAMBLE_LENGTH  # samples: the strongest hit within stands for all


class Modulator:
    """Messages to samples; counts its blocks.

    Args:
        symbols: K, complex symbols of a message.
        number: block number to begin with, a multiple of the blocks of a message.
        papr_db: peaks of a burst over its mean power, at most; data symbols are moved for it (see
            `phy.modem.peaks`). None leaves them as they are.

    >>> modulator = Modulator(symbols=512)
    >>> modulator.send(np.ones((2, 512), dtype=np.complex64)).shape
    (5240,)
    """

    def __init__(self, symbols: int, number: int = 0, papr_db: float | None = None) -> None:
        self.frame = Frame(symbols)
        self.frame.check_number(number)
        self.number = number
        if papr_db is not None:
            check_range("papr_db", papr_db, PAPR_DB_RANGE)
        self.papr_db = papr_db

    def send(self, x: NDArray[np.complexfloating]) -> NDArray[np.complex64]:
        """Samples of messages one after another, each block with its guard and tail.

        Args:
            x: complex [B, K], mean |x|^2 = 1 for each message.
        Returns:
            complex64 [B * blocks * frame.burst]; symbols of unit power have samples of mean power
            1/4, their peaks reach about 2.
        Raises:
            ValueError: if x is not [B, K] or not finite.
        """
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.frame.symbols:
            raise ValueError(f"x must have shape [B, {self.frame.symbols}], got {list(x.shape)}")
        if not np.isfinite(x).all():
            raise ValueError(f"x must be finite, got {int((~np.isfinite(x)).sum())} bad symbols")
        blocks = [block for message in x for block in self.frame.split(message)]
        out = np.zeros((len(blocks), self.frame.burst), dtype=np.complex64)
        for row, block in zip(out, blocks, strict=True):
            if self.papr_db is not None:
                block = limited(block, self.number, self.frame, self.papr_db)
            wave = shape(self.frame.build(block, self.number))
            row[: len(wave)] = wave
            self.number = (self.number + 1) % self.frame.cycle
        return out.reshape(-1)


class Demodulator:
    """Bursts out of a continuous stream of samples, fed in chunks of any size.

    Every sample is searched but those of a burst that is there already. One thing follows another
    in the order of the stream, so the answer depends on it alone, never on how it was cut.

    Args:
        symbols: K, complex symbols of a message.
        false_alarm: bursts that noise alone may bring, a window of 4,000 samples, near the nominal
            carrier, and as many far from it.
        probe: called with each burst and all signals on the way to it (`burst.Internals`).

    >>> x = np.exp(1j * np.arange(512)).astype(np.complex64)[None]
    >>> demodulator = Demodulator(symbols=512)
    >>> bursts = demodulator.feed(Modulator(symbols=512).send(x)) + demodulator.silence()
    >>> len(bursts), bool(abs(bursts[0].x_hat - x[0]).max() < 0.02)
    (1, True)
    """

    def __init__(self, symbols: int, false_alarm: float = 1e-3, probe: Probe | None = None) -> None:
        self.frame = Frame(symbols)
        self.threshold = alarm_threshold(self.frame, false_alarm)
        self._wide_threshold = alarm_threshold(self.frame, false_alarm, WIDE_HYPOTHESES)
        self.probe = probe
        self.position = 0  # samples of the stream that were fed
        self._chunks: list[NDArray[np.complex64]] = []
        self._kept = np.zeros(0, dtype=np.complex64)
        self._first = 0  # place in the stream of _kept[0]
        self._searched = 0  # place up to which hits are known
        self._hits: list[Hit] = []  # not decided on; starts are places in the stream

    def feed(self, samples: NDArray[np.complexfloating]) -> list[Burst]:
        """Take the next samples of the stream; give the bursts that are complete by now.

        Args:
            samples: complex [n], any n.
        Raises:
            ValueError: if samples is not one-dimensional.
        """
        chunk = np.asarray(samples, dtype=np.complex64)
        if chunk.ndim != 1:
            raise ValueError(f"samples must have one dimension, got {chunk.ndim}")
        self._chunks.append(np.nan_to_num(chunk, nan=0, posinf=0, neginf=0))
        self.position += len(chunk)
        if self.position < self._next_work():
            return []
        self._kept = np.concatenate([self._kept, *self._chunks])
        self._chunks = []
        bursts: list[Burst] = []
        while self.position >= self._next_work():
            if self._decidable():
                bursts += self._decide()
            else:
                self._search()
        self._forget()
        return bursts

    def silence(self) -> list[Burst]:
        """Let silence follow, so that a burst at the end of what was fed comes out."""
        return self.feed(np.zeros(BLOCK + HOP + _MARGIN, dtype=np.complex64))

    def _decidable(self) -> bool:
        """Whether all hits are known that may stand for the same burst as the first one."""
        return bool(self._hits) and self._searched >= self._hits[0].start + _APART

    def _next_work(self) -> float:
        """Place that the stream must reach before there is something to do."""
        if self._decidable():
            return self._hits[0].start + _APART + SPS * self.frame.length + _MARGIN
        return self._searched + BLOCK

    def _search(self) -> None:
        """Hits of the next HOP samples."""
        found = search(self._kept[self._searched - self._first :][:BLOCK])
        self._hits += [hit._replace(start=hit.start + self._searched) for hit in found]
        self._searched += HOP

    def _decide(self) -> list[Burst]:
        """The burst of the strongest of the first hits; the search goes on behind it."""
        near = [hit for hit in self._hits if hit.start <= self._hits[0].start + _APART]
        best = max(near, key=lambda hit: hit.strength)
        burst = self._demodulate(best)
        if burst is None:
            self._hits = [hit for hit in self._hits if hit.start >= best.start + SPS]
            return []
        end = burst.start + SPS * (self.frame.length - 1)
        self._hits = [hit for hit in self._hits if hit.start >= end]
        self._searched = max(self._searched, int(end) - SPAN * SPS)  # where a pulse may rise
        return [burst]

    def _demodulate(self, hit: Hit) -> Burst | None:
        begin = int(hit.start) - _MARGIN
        end = int(hit.start) + SPS * self.frame.length + _MARGIN
        inside = self._kept[max(begin - self._first, 0) : end - self._first]
        begin = max(begin, self._first)
        near = abs(hit.cfo) < (FINE + 0.5) * SPACING
        threshold = self.threshold if near else self._wide_threshold
        return demodulate(
            inside,
            hit.start - begin,
            hit.cfo,
            self.frame,
            threshold,
            first=begin,
            probe=self.probe,
        )

    def _forget(self) -> None:
        """Drop samples that no search and no hit can need again."""
        needed = min([self._searched] + [int(hit.start) for hit in self._hits]) - _MARGIN - GUARD
        drop = max(needed - self._first, 0)
        self._kept = self._kept[drop:]
        self._first += drop
