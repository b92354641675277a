import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phy.modem.framing import (
    GUARD,
    MAX_BLOCK,
    PREAMBLE,
    PREAMBLE_LENGTH,
    TAIL,
    Frame,
    pn_sequence,
)
from phy.modem.pulse import SPS

DOCUMENTED = "+-+++--++++-++---++-+-+-+--++++-"
COUNTS = st.one_of(st.integers(1, 3000), st.integers(1, 65536))


@given(symbols=COUNTS)
def test_layout_of_any_message(symbols: int) -> None:
    frame = Frame(symbols)
    assert 1 <= frame.block <= MAX_BLOCK
    assert frame.blocks * frame.block >= symbols > (frame.blocks - 1) * frame.block
    places = np.concatenate([frame.known_at, frame.data_at])
    assert np.array_equal(np.sort(places), np.arange(frame.length))
    assert frame.pilots >= 32
    assert frame.pilot_at[-1] == frame.length - 1
    gaps = np.diff(np.concatenate([[PREAMBLE_LENGTH - 1], frame.pilot_at]))
    assert gaps.max() <= 12
    assert frame.cycle % frame.blocks == 0
    assert 0 < frame.cycle <= 64


@settings(deadline=None, max_examples=40)
@given(symbols=st.integers(1, 9000), seed=st.integers(0, 2**31), number=st.integers(0, 63))
def test_round_trip_of_any_number_of_symbols(symbols: int, seed: int, number: int) -> None:
    frame = Frame(symbols)
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((symbols, 2)).astype(np.float32).view(np.complex64)[:, 0]
    blocks = frame.split(x)
    bursts = [frame.build(block, number) for block in blocks]
    back = np.concatenate([burst[frame.data_at] for burst in bursts])[:symbols]
    assert np.array_equal(back, x)
    for burst in bursts:
        assert np.array_equal(burst[:PREAMBLE_LENGTH], PREAMBLE)
        assert np.array_equal(burst[frame.known_at], frame.known(number))


def test_preamble_and_pilots_of_512_symbols_are_at_most_a_quarter() -> None:
    frame = Frame(512)
    assert PREAMBLE_LENGTH + frame.pilots <= 128


@pytest.mark.parametrize("symbols", [1, 256, 512, 1025, 2000])
def test_overhead_is_all_the_air_time_but_that_of_the_data(symbols: int) -> None:
    frame = Frame(symbols)
    filled_up = frame.blocks * frame.block - symbols
    spent = frame.blocks * (GUARD + PREAMBLE_LENGTH + frame.pilots + TAIL) + filled_up
    assert frame.overhead == spent
    assert SPS * (symbols + frame.overhead) == frame.blocks * frame.burst


@pytest.mark.parametrize(("symbols", "overhead"), [(256, 128), (512, 143)])
def test_overhead_of_the_codes_is_what_the_figures_count(symbols: int, overhead: int) -> None:
    """`cbr_on_air` of every result, and the rates in README, RESULTS and WAVEFORM hang on it."""
    assert Frame(symbols).overhead == overhead


def test_preamble_is_the_one_documented() -> None:
    # the first 16 symbols that WAVEFORM.md lists, as signs of real and imaginary part
    signs = "".join("+-"[int(part < 0)] for s in PREAMBLE[:16] for part in (s.real, s.imag))
    assert signs == DOCUMENTED
    assert np.allclose(np.abs(PREAMBLE) ** 2, 2)
    assert np.array_equal(pn_sequence(511, 5), pn_sequence(0, 5))


@pytest.mark.parametrize("symbols", [0, -1, 65537])
def test_message_lengths_outside_are_refused(symbols: int) -> None:
    with pytest.raises(ValueError, match=r"symbols must be within 1\.\.65536, got"):
        Frame(symbols)


def test_messages_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"x must have shape \(512,\), got \(256,\)"):
        Frame(512).split(np.zeros(256, np.complex64))
