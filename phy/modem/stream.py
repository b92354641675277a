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
        first, restart: of the `Reassembler`: the block number that the transmission begins with,
            when that is known; the samples without a burst after which block 0 is a transmitter
            that has begun anew.
        false_alarm: bursts that noise alone may bring, a window of 4,000 samples.
        on_burst: called with each burst, its start being a place among the samples fed.
        probe: called with each burst and all signals on the way to it (`burst.Internals`).

    Attributes:
        position: samples that were fed.
        emitted, strays: messages given so far; bursts whose number fitted nowhere.
        cut: bursts that the end of the stream has cut off.

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
        self.cut: list[Burst] = []
        self._reassembler = Reassembler(symbols, first, restart)
        self._on_burst = on_burst
        self._paused = 0.0  # samples that would have come while the radio was silent

    @property
    def position(self) -> int:
        """Samples that were fed."""
        return self.demodulator.position

    @property
    def emitted(self) -> int:
        """Messages given so far."""
        return self._reassembler.emitted

    @property
    def strays(self) -> int:
        """Bursts whose number fitted nowhere."""
        return self._reassembler.strays

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
        self.cut = [burst for burst in late if burst.start + last >= fed]
        return self._take(whole) + self.finish(wanted)

    def finish(self, wanted: int | None = None) -> list[Message]:
        """What is begun, and what is missing of the messages `wanted` in all."""
        return self._reassembler.finish(wanted)

    def _late(self) -> list[Message]:
        """The message begun, if its missing blocks cannot come any more."""
        return self._reassembler.advance(self.position + self._paused)

    def _take(self, bursts: list[Burst]) -> list[Message]:
        """Tell of bursts and put them together, by a clock that pauses do not stop."""
        messages = []
        for burst in bursts:
            if self._on_burst is not None:
                self._on_burst(burst)
            timed = replace(burst, start=burst.start + self._paused)
            messages += self._reassembler.push(timed)
        return messages
