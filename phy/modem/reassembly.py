"""Blocks back to messages: order by block number, and a mark on everything that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phy.modem.burst import Burst
from phy.modem.framing import Frame

__all__ = ["Message", "Reassembler"]

_FITS_DB = -3.0  # EVM of pilots whose number is surely right: at -6 dB of SNR 3 in 1,000 are wrong
_PATIENCE = 2  # bursts' duration that a block may be late before its message goes out without it


@dataclass(frozen=True)
class Message:
    """One message, whole or with erasures.

    Attributes:
        index: 0 for the first message, of the transmission or that was heard; counted on where a
            transmitter begins anew.
        y, x_hat, no_eff: as in phy.reception.Reception, [K]; erased symbols have y = x_hat = 0
            and no_eff = +inf.
        snr_db: mean estimate over the blocks that arrived, -inf when none did.
        erased: bool [blocks], True for a block that did not arrive.
        bursts: the blocks that arrived.
    """

    index: int
    y: NDArray[np.complex64]
    x_hat: NDArray[np.complex64]
    no_eff: NDArray[np.float32]
    snr_db: float
    erased: NDArray[np.bool_]
    bursts: tuple[Burst, ...]


class Reassembler:
    """Puts blocks together; gives messages in order, each exactly once.

    Numbers say how many blocks were lost in between, up to half their cycle, and the time between
    two bursts bounds that. A number that does not fit (a false alarm, a decoding error) is set
    aside as a stray and believed only when the next burst carries on from it, or when so much time
    has passed that the transmitter may well have begun anew: counting then goes on from there.

    Args:
        symbols: K.
        first: block number the transmission begins with, when that is known: what is lost before
            the first burst then counts as erased. None: begin with the first message heard.
        restart: samples without a burst after which block 0 is a transmitter that has begun anew.
            Its messages are counted on from those before.
    Raises:
        ValueError: if first is not a multiple of the blocks of a message within their cycle.
    """

    def __init__(self, symbols: int, first: int | None = None, restart: float = np.inf) -> None:
        self.frame = Frame(symbols)
        if first is not None:
            self.frame.check_number(first)
        self.strays = 0  # bursts whose number did not fit
        self.emitted = 0  # messages given out
        self._restart = restart
        self._offset = first  # block number of block count 0
        self._count = 0  # blocks accounted for
        self._last: Burst | None = None  # that fitted
        self._stray: Burst | None = None  # that did not, if it came after the last that did
        self._blocks: dict[int, Burst] = {}  # of the message being put together

    def push(self, burst: Burst) -> list[Message]:
        """Take a burst; give the messages that it completes or leaves behind."""
        if self._offset is None or self._begun_anew(burst) or self._anything_goes(burst):
            return self._begin(burst)
        if self._fits(burst):
            out = self._recall(burst)
            return out + self._take(burst, self._count + self._lost(burst))
        return self._set_aside(burst)

    def _lost(self, burst: Burst) -> int:
        """Blocks between the last one accounted for and this one, if none of them arrived.

        The number expected next is offset + count; how far this burst's is ahead of it is known
        within the numbers' cycle alone, 0 to cycle - 1.
        """
        assert self._offset is not None
        return (burst.number - self._offset - self._count) % self.frame.cycle

    def _fits(self, burst: Burst) -> bool:
        """Whether so many can be lost: in the time that has passed, and by half a cycle at most.

        More than half a cycle ahead is rather a few behind: a number that was read wrongly.
        """
        lost = self._lost(burst)
        return lost < self._bursts_between(self._last, burst) and 2 * lost <= self.frame.cycle

    def _begun_anew(self, burst: Burst) -> bool:
        """Whether another transmission begins.

        Lost blocks could look the same, once in 64 times: the few that were lost are then not
        counted. A receiver that took every restart for lost blocks would be wrong more often.
        """
        if self._last is None or burst.number != 0:
            return False
        follows = self._last.number == self.frame.cycle - 1
        return not follows and burst.start - self._last.start > self._restart

    def _anything_goes(self, burst: Burst) -> bool:
        """Whether half a cycle's time has passed without a number that fits: it tells nothing."""
        time = self._bursts_between(self._last, burst)
        return not self._fits(burst) and 2 * time > self.frame.cycle

    def _set_aside(self, burst: Burst) -> list[Message]:
        """A number that does not fit; believed when it carries on from the one set aside before."""
        self.strays += 1
        before, self._stray = self._stray, burst
        if before is None or not self._carries_on(before, burst):
            return []
        out = self._begin(before)  # now the burst fits: half a cycle's time has not passed
        return out + self._take(burst, self._count + self._lost(burst))

    def _recall(self, burst: Burst) -> list[Message]:
        """The burst set aside before, if this one, which fits, carries on from it.

        Samples that got lost shorten the time, so that behind an overflow the first good burst
        seems to be too early for its number, while the next may fit again.
        """
        stray = self._stray
        if stray is None or not self._carries_on(stray, burst):
            return []
        if self._lost(stray) >= self._lost(burst):
            return []
        self.strays -= 1
        return self._take(stray, self._count + self._lost(stray))

    def _believe(self) -> list[Message]:
        """The burst set aside last, when no other follows: right if its pilots fit its number."""
        stray = self._stray
        if stray is None or stray.evm_db > _FITS_DB or 2 * self._lost(stray) > self.frame.cycle:
            return []
        self.strays -= 1
        return self._take(stray, self._count + self._lost(stray))

    def _carries_on(self, before: Burst, burst: Burst) -> bool:
        """Whether the blocks skipped between two bursts fit into the time between them."""
        skipped = (burst.number - before.number - 1) % self.frame.cycle
        return skipped < self._bursts_between(before, burst)

    def advance(self, position: float) -> list[Message]:
        """Give the message begun if its missing blocks cannot come any more.

        Args:
            position: place that the stream has reached, samples.
        """
        stray = self._stray
        alone = stray and position - stray.start > (2 + _PATIENCE) * self.frame.burst
        if alone and (believed := self._believe()):
            return believed
        if not self._blocks or self._last is None:
            return []
        left = (self.emitted + 1) * self.frame.blocks - self._count
        late = position - self._last.start - (left + 1) * self.frame.burst
        return [self._emit()] if late > _PATIENCE * self.frame.burst else []

    def finish(self, messages: int | None = None) -> list[Message]:
        """End of the transmission: what is begun, and what is missing of `messages` in all."""
        out = self._believe()
        out += [self._emit()] if self._blocks else []
        while messages is not None and self.emitted < messages:
            out.append(self._emit())
        return out

    def _bursts_between(self, before: Burst | None, burst: Burst) -> float:
        """Bursts that the transmitter can have begun since `before`, this one included."""
        if before is None:
            return np.inf
        return round((burst.start - before.start) / self.frame.burst)

    def _begin(self, burst: Burst) -> list[Message]:
        """Count on from this burst's message, whatever came before."""
        out = [self._emit()] if self._blocks else []
        within = burst.number % self.frame.blocks
        self._count = self.emitted * self.frame.blocks
        self._offset = (burst.number - within - self._count) % self.frame.cycle
        return out + self._take(burst, self._count + within)

    def _take(self, burst: Burst, count: int) -> list[Message]:
        """File a burst under its block count."""
        message, within = divmod(count, self.frame.blocks)
        out = []
        while self.emitted < message:
            out.append(self._emit())
        self._blocks[within] = burst
        self._count, self._last, self._stray = count + 1, burst, None
        if within == self.frame.blocks - 1:
            out.append(self._emit())
        return out

    def _emit(self) -> Message:
        """The message being put together, with what is missing erased."""
        frame, blocks = self.frame, self._blocks
        shape = (frame.blocks, frame.block)
        y, x_hat = np.zeros(shape, np.complex64), np.zeros(shape, np.complex64)
        no_eff = np.full(shape, np.inf, np.float32)
        for within, burst in blocks.items():
            y[within], x_hat[within], no_eff[within] = burst.y, burst.x_hat, burst.no_eff
        snr = [burst.snr_db for burst in blocks.values()]
        message = Message(
            index=self.emitted,
            y=y.reshape(-1)[: frame.symbols],
            x_hat=x_hat.reshape(-1)[: frame.symbols],
            no_eff=no_eff.reshape(-1)[: frame.symbols],
            snr_db=float(np.mean(snr)) if snr else -np.inf,
            erased=np.array([within not in blocks for within in range(frame.blocks)]),
            bursts=tuple(blocks[within] for within in sorted(blocks)),
        )
        self.emitted += 1
        self._count = max(self._count, self.emitted * frame.blocks)
        self._blocks = {}
        return message
