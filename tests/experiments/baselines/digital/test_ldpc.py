"""QAM and the 5G LDPC code against theory, over the channels of the link."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import norm

from experiments.baselines.digital.ldpc import BITS, Frame, Mcs, demapped, mapped
from experiments.baselines.digital.measure_block_errors import MCS, block_error_share
from phy.channels import make_channel

pytestmark = pytest.mark.usefixtures("one_thread")

# Bit error rate of Gray-labelled QAM over AWGN, a sum of weight * Q(multiple * a):
# K. Cho and D. Yoon, IEEE Trans. Commun. 50 (7), 2002.
BIT_ERRORS = {
    "qpsk": ((1, 1),),
    "16qam": ((3 / 4, 1), (2 / 4, 3), (-1 / 4, 5)),
    "64qam": ((7 / 12, 1), (6 / 12, 3), (-1 / 12, 5), (1 / 12, 9), (-1 / 12, 13)),
}


def bit_errors(modulation: str, snr_db: float) -> float:
    """a is half the distance of two points over the noise's deviation in one dimension."""
    levels = 2 ** (BITS[modulation] // 2)
    a = math.sqrt(3 * 10 ** (snr_db / 10) / (levels**2 - 1))
    return float(sum(weight * ndtr(-multiple * a) for weight, multiple in BIT_ERRORS[modulation]))


@pytest.mark.parametrize(
    ("modulation", "snr_db"), [("qpsk", 0.0), ("qpsk", 6.0), ("16qam", 9.0), ("64qam", 15.0)]
)
def test_uncoded_bit_errors_are_those_of_theory(modulation: str, snr_db: float) -> None:
    """Of 240,000 bits, within five deviations, errors of one symbol counted as dependent."""
    rng, order = torch.Generator().manual_seed(1), BITS[modulation]
    bits = torch.randint(2, (4, 60_000), generator=rng).float()
    reception = make_channel("awgn", seed=1)(mapped(bits, order), snr_db)
    wrong = (demapped(reception.x_hat, reception.no_eff, order) > 0) != bits.bool()
    expected = bit_errors(modulation, snr_db)
    deviation = math.sqrt(order * expected / bits.numel())
    assert float(wrong.double().mean()) == pytest.approx(expected, abs=5 * deviation)


def test_fading_is_known_to_the_demapper() -> None:
    """Uncoded QPSK over Rayleigh fading: (1 - sqrt(g / (1 + g))) / 2, g half of Es/N0."""
    bits = torch.randint(2, (1, 200_000), generator=torch.Generator().manual_seed(2)).float()
    reception = make_channel("rayleigh", fading="fast", seed=2)(mapped(bits, 2), 10.0)
    wrong = (demapped(reception.x_hat, reception.no_eff, 2) > 0) != bits.bool()
    g = 10.0 / 2
    expected = (1 - math.sqrt(g / (1 + g))) / 2
    deviation = math.sqrt(2 * expected / bits.numel())
    assert float(wrong.double().mean()) == pytest.approx(expected, abs=5 * deviation)


def normal_approximation(snr_db: float, n: int, k: int) -> float:
    """Least share of failed blocks that a code of n bits, QPSK, can have, about.

    Y. Polyanskiy, H. V. Poor and S. Verdu, IEEE Trans. Inf. Theory 56 (5), 2010, Eq. 223, for the
    binary-input channel: information density i = 1 - log2(1 + exp(-L)), L ~ N(2 s, 4 s), s = Es/N0.
    """
    s = 10 ** (snr_db / 10)
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    weights = weights / weights.sum()
    density = 1 - np.logaddexp(0, -(2 * s + 2 * math.sqrt(s) * nodes)) / math.log(2)
    capacity = float(weights @ density)
    dispersion = float(weights @ (density - capacity) ** 2)
    return float(norm.sf((n * capacity - k + 0.5 * math.log2(n)) / math.sqrt(n * dispersion)))


@pytest.mark.parametrize("name", ["qpsk-1/3", "qpsk-1/2", "qpsk-3/4"])
def test_the_code_works_within_a_db_of_what_codes_can(name: str) -> None:
    """Where the best code of 1,024 bits fails in one block of 100, this fails in most of 50 that
    are half a dB below, and in fewer than one of five a dB above."""
    frame = Frame(Mcs.of(name), 512)
    grid = np.arange(-5, 8, 0.05)
    best = grid[np.argmax([normal_approximation(snr, frame.n, frame.k) < 0.01 for snr in grid])]
    assert block_error_share(frame, float(best) - 0.5, 50, seed=1) > 0.5
    assert block_error_share(frame, float(best) + 1.0, 50, seed=1) < 0.2


def test_repetition_gains_what_it_costs() -> None:
    """Below rate 1/5 a codeword goes round: rate 1/10 does at -3 dB what 1/5 does in half the uses
    at 0 dB, but for the noise: here at SNRs where each is safe, and where neither is."""
    fast, slow = Frame(Mcs.of("qpsk-1/5"), 256), Frame(Mcs.of("qpsk-1/10"), 512)
    assert fast.k == slow.k
    for offset, bounds in ((-5.5, (0.8, 1.0)), (-1.0, (0.0, 0.1))):
        shares = [
            block_error_share(frame, offset + shift, 25, seed=1)
            for frame, shift in ((fast, 0.0), (slow, 10 * math.log10(0.5)))
        ]
        assert all(bounds[0] <= share <= bounds[1] for share in shares)


@given(data=st.binary(max_size=62))
def test_bytes_arrive_as_they_were_sent(data: bytes) -> None:
    frame = Frame(Mcs.of("qpsk-1/2"), 512)
    x = frame.encode(data)
    assert float(x.abs().square().mean()) == pytest.approx(1.0, abs=1e-5)
    assert frame.decode(make_channel("awgn", seed=0)(x, 8.0)) == [data.ljust(62, b"\0")]


@pytest.mark.parametrize("name", ["qpsk-1/3", "64qam-5/6"])
def test_several_blocks_and_one_that_is_lost(name: str) -> None:
    frame = Frame(Mcs.of(name), 13_000 if name.startswith("q") else 4096)
    assert frame.blocks > 1 and frame.size == frame.blocks * frame.block_size
    data = bytes(range(256)) * (frame.size // 256)
    reception = make_channel("awgn", seed=0)(frame.encode(data), 25.0)
    first = reception.x_hat.clone()
    first[:, : frame.uses // frame.blocks] = 0
    blocks = frame.decode(type(reception)(**vars(reception) | {"x_hat": first}))
    assert blocks[0] is None and None not in blocks[1:]
    rest = b"".join(block for block in blocks if block)
    assert data.ljust(frame.size, b"\0")[frame.block_size :] == rest


@pytest.mark.parametrize(
    ("uses", "names"), [(200, MCS), (512, MCS), (4096, ("qpsk-1/5", "16qam-1/3", "64qam-5/6"))]
)
def test_there_is_a_code_for_all(uses: int, names: tuple[str, ...]) -> None:
    """Base graph, lifting, repetition and interleaver fit, whatever the rate and the length."""
    for name in names:
        frame = Frame(Mcs.of(name), uses)
        data = bytes(range(256))[: frame.size]
        blocks = frame.decode(make_channel("awgn", seed=0)(frame.encode(data), 30.0))
        assert None not in blocks, name
        assert b"".join(block for block in blocks if block) == data.ljust(frame.size, b"\0")


@pytest.mark.parametrize("name", ["qpsk-1/12", "qpsk-1/3", "16qam-1/2", "64qam-5/6"])
def test_erasures_are_no_message(name: str) -> None:
    """All-zero likelihoods must not decode to the all-zero codeword, whose CRC is right."""
    frame = Frame(Mcs.of(name), 512)
    reception = make_channel("rayleigh", csi="none", seed=1)(frame.encode(b""), 30.0)
    assert torch.isinf(reception.no_eff).all()
    assert frame.decode(reception) == [None]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("8psk-1/2", "mcs must be like qpsk-2/3, got '8psk-1/2': modulation must be one of qpsk"),
     ("qpsk-1", "rate must be above 0 and at most 9/10, got 1"),
     ("qpsk", "got 'qpsk'")],
)  # fmt: skip
def test_what_is_no_mcs(name: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Mcs.of(name)


def test_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="uses must be enough for a byte by qpsk-1/12, got 64"):
        Frame(Mcs.of("qpsk-1/12"), 64)
    with pytest.raises(ValueError, match="data must have at most 62 bytes, got 63"):
        Frame(Mcs.of("qpsk-1/2"), 512).encode(bytes(63))
