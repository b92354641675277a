"""Samples of a stream to messages in order: the one receive loop, of the bridge and of `rx` alike.

samples ─► Demodulator ─► bursts ─► Reassembler ─► messages, whole or with erasures
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from phy.modem.burst import Burst, Probe
from phy.modem.modem import Demodulator
from phy.modem.pulse import SPS
from phy.modem.reassembly import Message, Reassembler

__all__ = ["MessageStream"]


class MessageStream:
    """Messages out of a continuous stream of samples, fed in chunks of any size.

    Args:
        symbols: K, complex symbols of a message.
        first: block number that the transmission begins with, when that is known: what is lost
            before its first burst then counts as erased.
        restart: samples without a burst after which block 0 is a transmitter that has begun anew;
            the messages of the new transmission are counted on from those of the old one.
        false_alarm: bursts that noise alone may bring, a window of 4,000 samples.
        on_burst: called with each burst, its start being a place among the samples fed.
        probe: called with each burst and all signals on the way to it (`burst.Internals`).

    Attributes:
        emitted, strays, cut: messages given so far; bursts whose number fitted nowhere; bursts cut
            off by the end of the stream.

    >>> from phy.modem.modem import Modulator
    >>> x = np.exp(1j * np.arange(1024)).astype(np.complex64).reshape(2, 512)
    >>> stream = MessageStream(symbols=512)
    >>> messages = stream.feed(Modulator(symbols=512).send(x)) + stream.end()
    >>> [message.index for message in messages], bool(abs(messages[1].x_hat - x[1]).max() < 0.02)
    ([0, 1], True)
    """

    def __init__(
        self,
        symbols: int,
        *,
        first: int | None = None,
        restart: float = np.inf,
        false_alarm: float = 1e-3,
        on_burst: Callable[[Burst], None] | None = None,
        probe: Probe | None = None,
    ) -> None:
        self.demodulator = Demodulator(symbols, false_alarm, probe)
        self.cut = 0
        self._reassembler = Reassembler(symbols, first)
        self._before, self._strays_before = 0, 0  # messages and strays of earlier transmissions
        self._restart = restart
        self._on_burst = on_burst
        self._paused = 0.0  # samples that would have come while the radio was silent
        self._last: Burst | None = None

    @property
    def position(self) -> int:
        """Samples that were fed."""
        return self.demodulator.position

    @property
    def emitted(self) -> int:
        """Messages given so far."""
        return self._before + self._reassembler.emitted

    @property
    def strays(self) -> int:
        """Bursts whose number fitted nowhere."""
        return self._strays_before + self._reassembler.strays

    def feed(self, samples: NDArray[np.complexfloating]) -> list[Message]:
        """Take the next samples; give the messages that are complete, or cannot become so."""
        messages = self._take(self.demodulator.feed(samples))
        return messages + self._late()

    def pause(self, samples: float) -> list[Message]:
        """Time has passed without samples, as long as so many would have taken."""
        self._paused += samples
        return self._late()

    def end(self, wanted: int | None = None) -> list[Message]:
        """The stream is over: what its last samples hold, then as `finish`."""
        fed, last = self.position, SPS * (self.demodulator.frame.length - 1)
        late = self.demodulator.silence()
        whole = [burst for burst in late if burst.start + last < fed]
        self.cut = len(late) - len(whole)
        return self._take(whole) + self.finish(wanted)

    def finish(self, wanted: int | None = None) -> list[Message]:
        """What is begun, and what is missing of the messages `wanted` in all."""
        missing = None if wanted is None else wanted - self._before
        return self._counted(self._reassembler.finish(missing))

    def _late(self) -> list[Message]:
        """The message begun, if its missing blocks cannot come any more."""
        return self._counted(self._reassembler.advance(self.position + self._paused))

    def _take(self, bursts: list[Burst]) -> list[Message]:
        messages = []
        for burst in bursts:
            if self._on_burst is not None:
                self._on_burst(burst)
            timed = replace(burst, start=burst.start + self._paused)
            if self._begun_anew(timed):
                messages += self._counted(self._reassembler.finish())
                self._count_anew()
            messages += self._counted(self._reassembler.push(timed))
            self._last = timed
        return messages

    def _begun_anew(self, burst: Burst) -> bool:
        """Whether another transmission begins.

        Lost blocks could look the same, once in 64 times: the few that were lost are then not
        counted. A receiver that took every restart for lost blocks would be wrong more often.
        """
        if self._last is None or burst.number != 0:
            return False
        follows = self._last.number == self.demodulator.frame.cycle - 1
        return not follows and burst.start - self._last.start > self._restart

    def _count_anew(self) -> None:
        self._before, self._strays_before = self.emitted, self.strays
        self._reassembler = Reassembler(self.demodulator.frame.symbols)

    def _counted(self, messages: list[Message]) -> list[Message]:
        """Counted on over transmissions."""
        return [replace(message, index=self._before + message.index) for message in messages]
