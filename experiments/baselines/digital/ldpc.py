"""Bytes over a channel as engineers send them: CRC, 5G LDPC code and QAM.

    bytes ─► whitened ─► blocks + CRC ─► LDPC ─► interleaver ─► QAM ─► x, unit power an item

Codes, rate matching, interleaver and CRC are those of 3GPP TS 38.212, by Sionna. It has two base
graphs, for blocks of up to 8,448 bits and rates from 1/3 and for up to 3,840 bits and rates from
1/5; below its rate a codeword is repeated around, as its circular buffer is there. The receiver
demaps with the noise that it expects at each symbol, so that fading and erasures need
nothing more, decodes, and keeps the blocks whose CRC is right. That each item is scaled to unit
power, not the constellation, is not told to it: over 512 symbols of 64-QAM that is 1.4 % of
amplitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from phy.equalizers import unbiased
from phy.power import normalise_power
from phy.reception import Reception
from phy.simulated.randomness import import_sionna

__all__ = ["BITS", "Frame", "Mcs", "demapped", "mapped"]

BITS = {"qpsk": 2, "16qam": 4, "64qam": 6}  # a symbol
LARGEST_BLOCKS = (8448, 3840)  # bits, CRC included, of the base graphs
LOWEST_RATES = (Fraction(1, 3), Fraction(1, 5))  # likewise
SHORT_BLOCK = 3824  # bits, up to which the second graph serves and the CRC has 16 bits, not 24
LOW_RATE = Fraction(1, 4)  # up to which the second graph serves
ITERATIONS = 20
WHITENING_SEED = 38_212


@dataclass(frozen=True)
class Mcs:
    """A modulation and a code rate.

    Attributes:
        modulation: one of BITS.
        rate: information bits, CRC included, over code bits.

    >>> Mcs.of("16qam-1/2").efficiency
    2.0
    """

    modulation: str
    rate: Fraction

    def __post_init__(self) -> None:
        if self.modulation not in BITS:
            raise ValueError(f"modulation must be one of {', '.join(BITS)}, got {self.modulation}")
        if not 0 < self.rate <= Fraction(9, 10):
            raise ValueError(f"rate must be above 0 and at most 9/10, got {self.rate}")

    @classmethod
    def of(cls, name: str) -> Mcs:
        """That of a name such as "qpsk-2/3"; ValueError for what is none."""
        modulation, _, rate = name.partition("-")
        try:
            return cls(modulation, Fraction(rate))
        except (ValueError, ZeroDivisionError) as error:
            raise ValueError(f"mcs must be like qpsk-2/3, got {name!r}: {error}") from None

    def __str__(self) -> str:
        return f"{self.modulation}-{self.rate}"

    @property
    def bits(self) -> int:
        """Code bits a symbol."""
        return BITS[self.modulation]

    @property
    def efficiency(self) -> float:
        """Information bits a symbol, CRC included."""
        return float(self.bits * self.rate)


class Frame:
    """A fixed number of bytes in a fixed number of symbols.

    Args:
        mcs: modulation and rate.
        uses: complex symbols at most; what does not divide evenly into blocks is not used.
        device: "cpu" or "cuda:N".

    >>> frame = Frame(Mcs.of("qpsk-1/2"), 512)
    >>> frame.blocks, frame.size, frame.uses
    (1, 62, 512)

    Raises:
        ValueError: too few uses for a byte.
    """

    def __init__(self, mcs: Mcs, uses: int, device: str = "cpu") -> None:
        self.mcs = mcs
        self.device = device
        largest = LARGEST_BLOCKS[mcs.rate <= LOW_RATE]
        self.blocks = max(1, -int(-(mcs.rate * mcs.bits * uses) // largest))
        self.n = uses // self.blocks * mcs.bits  # code bits a block
        share = int(mcs.rate * self.n)
        self.crc = 16 if share <= SHORT_BLOCK else 24
        self.block_size = (share - self.crc) // 8  # bytes
        if self.block_size < 1:
            raise ValueError(f"uses must be enough for a byte by {mcs}, got {uses}")
        self.k = 8 * self.block_size + self.crc  # bits a block
        rng = torch.Generator().manual_seed(WHITENING_SEED)
        white = torch.randint(2, (8 * self.size,), generator=rng, dtype=torch.uint8)
        self._white = white.to(device)

    @classmethod
    def of_size(cls, mcs: Mcs, size: int, device: str = "cpu") -> Frame:
        """The shortest frame, nearly, that carries so many bytes.

        >>> Frame.of_size(Mcs.of("16qam-1/2"), 1434).size
        1434
        """
        uses = int(8 * size / mcs.efficiency)
        while uses < 1 or (frame := cls(mcs, uses, device)).size < size:
            uses += 1 + uses // 2000
        return frame

    @property
    def size(self) -> int:
        """Bytes that a frame carries."""
        return self.blocks * self.block_size

    @property
    def uses(self) -> int:
        """Complex symbols that it takes."""
        return self.blocks * self.n // self.mcs.bits

    def encode(self, data: bytes) -> Tensor:
        """Up to `size` bytes as x, complex64 [1, uses]; what is missing is filled up with zeros.

        Raises:
            ValueError: more bytes than the frame carries.
        """
        if len(data) > self.size:
            raise ValueError(f"data must have at most {self.size} bytes, got {len(data)}")
        filled = np.frombuffer(data.ljust(self.size, b"\0"), dtype=np.uint8)
        return self.encode_bits(torch.from_numpy(np.unpackbits(filled))[None].to(self.device))

    def decode(self, reception: Reception) -> list[bytes | None]:
        """The bytes of each block of one item, None for one that is damaged."""
        bits, right = self.decode_bits(reception.x_hat, reception.no_eff)
        blocks = np.packbits(bits[0].cpu().numpy().reshape(self.blocks, -1), axis=1)
        known = right[0].tolist()
        return [part.tobytes() if ok else None for part, ok in zip(blocks, known, strict=True)]

    @torch.no_grad()
    def encode_bits(self, bits: Tensor) -> Tensor:
        """Bits uint8 [N, 8 size] to x, complex64 [N, uses], unit power an item."""
        white = (bits ^ self._white).float().unflatten(1, (self.blocks, -1))
        coded = self._code.encode(white)
        return normalise_power(mapped(coded.flatten(1), self.mcs.bits, self.device))

    @torch.no_grad()
    def decode_bits(self, x_hat: Tensor, no_eff: Tensor) -> tuple[Tensor, Tensor]:
        """Bits uint8 [N, 8 size], and whether the CRC of each block is right, bool [N, blocks].

        Args:
            x_hat, no_eff: of a `Reception`.
        """
        llr = demapped(x_hat, no_eff, self.mcs.bits, self.device)
        white, right = self._code.decode(llr.unflatten(1, (self.blocks, -1)))
        return white.flatten(1).to(torch.uint8) ^ self._white, right

    @property
    def _code(self) -> _BlockCode:
        return _block_code(self.k, self.n, self.mcs.bits, self.crc, self.device)


def mapped(bits: Tensor, bits_a_symbol: int, device: str = "cpu") -> Tensor:
    """Code bits [N, n] as Gray-labelled QAM symbols, complex64 [N, n / bits_a_symbol]."""
    symbols: Tensor = _constellation(bits_a_symbol, device)[0](bits)
    return symbols


def demapped(x_hat: Tensor, no_eff: Tensor, bits_a_symbol: int, device: str = "cpu") -> Tensor:
    """Exact log-likelihood ratios [N, n], positive for 1, of a `Reception`; 0 where erased."""
    llr: Tensor = _constellation(bits_a_symbol, device)[1](unbiased(x_hat, no_eff), no_eff)
    return llr


class _BlockCode:
    """CRC and LDPC code of blocks of k bits, CRC included, to n."""

    def __init__(self, k: int, n: int, bits_a_symbol: int, crc: int, device: str) -> None:
        ldpc, crcs = import_sionna().fec.ldpc, import_sionna().fec.crc
        lowest = LOWEST_RATES[k <= SHORT_BLOCK or k <= LOW_RATE * n]
        own = min(n, int(k / lowest) // bits_a_symbol * bits_a_symbol)  # before it is repeated
        self._encoder = ldpc.LDPC5GEncoder(k, own, bits_a_symbol, precision="single", device=device)
        self._decoder = ldpc.LDPC5GDecoder(
            self._encoder, num_iter=ITERATIONS, precision="single", device=device
        )
        name = {16: "CRC16", 24: "CRC24A"}[crc]
        self._add_crc = crcs.CRCEncoder(name, precision="single", device=device)
        self._check_crc = crcs.CRCDecoder(self._add_crc, precision="single", device=device)
        self._around = torch.arange(n, device=device) % own

    def encode(self, bits: Tensor) -> Tensor:
        """[..., k - crc] to [..., n]."""
        coded: Tensor = self._encoder(self._add_crc(bits))
        return coded[..., self._around]

    def decode(self, llr: Tensor) -> tuple[Tensor, Tensor]:
        """[..., n] to bits [..., k - crc], and whether the CRC is right, [...]."""
        own = llr.new_zeros(*llr.shape[:-1], self._encoder.n)
        own.index_add_(-1, self._around, llr)  # repetitions are so many looks at one bit
        bits, right = self._check_crc(self._decoder(own))
        return bits, right[..., 0]


@lru_cache(maxsize=64)
def _block_code(k: int, n: int, bits_a_symbol: int, crc: int, device: str) -> _BlockCode:
    return _BlockCode(k, n, bits_a_symbol, crc, device)


@lru_cache
def _constellation(bits_a_symbol: int, device: str) -> tuple[Any, Any]:
    mapping = import_sionna().mapping
    return (
        mapping.Mapper("qam", bits_a_symbol, precision="single", device=device),
        mapping.Demapper("app", "qam", bits_a_symbol, precision="single", device=device),
    )
