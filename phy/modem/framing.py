"""Frames: where every symbol of a block goes, and what both ends know beforehand.

A message of K symbols is cut into equal blocks of at most MAX_BLOCK; one block is one burst:

    guard | preamble | data, a pilot after every 11 or fewer | tail

`flowgraphs/WAVEFORM.md` documents every field and constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from phy.modem import block_code
from phy.modem.pulse import SPAN, SPS

__all__ = [
    "BOOST",
    "GUARD",
    "MAX_BLOCK",
    "PILOT_EVERY",
    "PREAMBLE",
    "PREAMBLE_LENGTH",
    "TAIL",
    "Frame",
    "pn_sequence",
]

MAX_BLOCK = 1024  # data symbols of a block, at most
PREAMBLE_LENGTH = 80
PILOT_EVERY = 11  # data symbols between two pilots, at most
GUARD = SPAN  # symbols of silence before the preamble: the pulse's rise
TAIL = SPAN  # symbols of silence after the last pilot: the pulse's fall
BOOST = np.sqrt(2.0)  # amplitude of preamble and pilots: +3 dB

_PN_PERIOD = 511
_PN_START = 142  # of the 511 rotations: low sidelobes within the CFO range, and nearly no DC


def pn_sequence(first: int, count: int) -> NDArray[np.complex64]:
    """QPSK PN symbols of power BOOST**2 = 2, numbers first .. first + count - 1, complex64 [count].

    The bits are the m-sequence b[n] = b[n-5] xor b[n-9], begun with nine ones; symbol k is
    (1 - 2 b[i]) + 1j (1 - 2 b[i+1]) with i = 142 + 2 k, indices modulo 511.
    """
    bits = [1] * 9
    while len(bits) < _PN_PERIOD:
        bits.append(bits[-5] ^ bits[-9])
    signs = 1 - 2 * np.asarray(bits, dtype=np.float32)
    i = _PN_START + 2 * np.arange(first, first + count)
    return (signs[i % _PN_PERIOD] + 1j * signs[(i + 1) % _PN_PERIOD]).astype(np.complex64)


PREAMBLE: NDArray[np.complex64] = pn_sequence(0, PREAMBLE_LENGTH)


@dataclass(frozen=True)
class Frame:
    """Layout of the bursts that carry messages of `symbols` complex symbols.

    Args:
        symbols: K, data symbols of a message (256 for w1, 512 for w2).
    Raises:
        ValueError: if symbols is outside 1..65,536 (64 blocks).

    >>> frame = Frame(512)
    >>> frame.blocks, frame.block, frame.pilots, frame.overhead
    (1, 512, 47, 143)
    """

    symbols: int

    def __post_init__(self) -> None:
        most = block_code.NUMBERS * MAX_BLOCK
        if not 1 <= self.symbols <= most:
            raise ValueError(f"symbols must be within 1..{most}, got {self.symbols}")

    @property
    def blocks(self) -> int:
        """Blocks of a message."""
        return -(-self.symbols // MAX_BLOCK)

    @property
    def block(self) -> int:
        """Data symbols of each block; the last block of a message is filled up with PN symbols."""
        return -(-self.symbols // self.blocks)

    @property
    def cycle(self) -> int:
        """Block numbers run 0 .. cycle - 1 and begin again: a whole number of messages."""
        return block_code.NUMBERS // self.blocks * self.blocks

    def check_number(self, number: int) -> None:
        """Raise ValueError unless a message can begin with this block number."""
        if not 0 <= number < self.cycle or number % self.blocks:
            raise ValueError(
                f"number must be a multiple of {self.blocks} within 0..{self.cycle - 1}, "
                f"got {number}"
            )

    @property
    def pilots(self) -> int:
        """Pilots of a block: enough for one codeword at least."""
        return max(block_code.LENGTH, -(-self.block // PILOT_EVERY))

    @property
    def length(self) -> int:
        """Symbols of a burst from its first preamble symbol to its last pilot."""
        return PREAMBLE_LENGTH + self.block + self.pilots

    @property
    def burst(self) -> int:
        """Samples of a burst with guard and tail: bursts follow one another at this distance."""
        return SPS * (GUARD + self.length + TAIL)

    @property
    def overhead(self) -> int:
        """Symbols a message spends beyond its K: preambles, pilots, filling, guards and tails.

        Nobody else may send in a guard or a tail, so they are spent as well.
        """
        return self.blocks * self.burst // SPS - self.symbols

    @cached_property
    def pilot_at(self) -> NDArray[np.int64]:
        """Places of the pilots, counted from the first preamble symbol, int64 [pilots].

        Pilot j follows data symbol floor((j + 1) block / pilots): the last one ends the burst.
        """
        j = np.arange(self.pilots)
        return PREAMBLE_LENGTH + (j + 1) * self.block // self.pilots + j

    @cached_property
    def data_at(self) -> NDArray[np.int64]:
        """Places of the data, counted from the first preamble symbol, int64 [block]."""
        free = np.ones(self.length, dtype=bool)
        free[:PREAMBLE_LENGTH] = False
        free[self.pilot_at] = False
        return np.flatnonzero(free)

    @cached_property
    def pilot_pn(self) -> NDArray[np.complex64]:
        """Pilots before the block number gives them their signs, complex64 [pilots]."""
        return pn_sequence(PREAMBLE_LENGTH, self.pilots)

    @cached_property
    def known_at(self) -> NDArray[np.int64]:
        """Places of preamble and pilots, int64 [PREAMBLE_LENGTH + pilots]."""
        return np.concatenate([np.arange(PREAMBLE_LENGTH), self.pilot_at])

    def known(self, number: int) -> NDArray[np.complex64]:
        """Preamble and pilots of the block `number`, in the order of known_at."""
        signs = block_code.codeword(number, self.pilots)
        return np.concatenate([PREAMBLE, self.pilot_pn * signs])

    def split(self, x: NDArray[np.complexfloating]) -> NDArray[np.complex64]:
        """Message [K] -> blocks [blocks, block], the last one filled up with PN of power 1."""
        if x.shape != (self.symbols,):
            raise ValueError(f"x must have shape ({self.symbols},), got {x.shape}")
        filler = pn_sequence(0, self.blocks * self.block - self.symbols) / np.float32(BOOST)
        return np.concatenate([x, filler]).astype(np.complex64).reshape(self.blocks, self.block)

    def build(self, data: NDArray[np.complexfloating], number: int) -> NDArray[np.complex64]:
        """Symbols of one burst without guard and tail: data [block] -> complex64 [length]."""
        out = np.empty(self.length, dtype=np.complex64)
        out[self.data_at] = data
        out[self.known_at] = self.known(number)
        return out
