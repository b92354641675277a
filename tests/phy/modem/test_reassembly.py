from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from phy.modem.burst import Burst
from phy.modem.framing import Frame
from phy.modem.modem import Demodulator, Modulator
from phy.modem.reassembly import Message, Reassembler
from phy.radio.impairments import RadioPath


def sent_bursts(symbols: int, messages: int, first: int = 0) -> list[Burst]:
    """Bursts as a perfect receiver has them; block number n of the transmission holds n + 1."""
    frame = Frame(symbols)
    return [
        Burst(
            number=(first + n) % frame.cycle,
            start=1000.0 + n * frame.burst,
            cfo=0.0,
            snr_db=10.0,
            echoes=1,
            statistic=1.0,
            evm_db=-10.0,
            y=np.full(frame.block, n + 1, np.complex64),
            x_hat=np.full(frame.block, n + 1, np.complex64),
            no_eff=np.full(frame.block, 0.1, np.float32),
        )
        for n in range(messages * frame.blocks)
    ]


def put_together(reassembler: Reassembler, bursts: list[Burst], messages: int) -> list[Message]:
    out = [message for burst in bursts for message in reassembler.push(burst)]
    return out + reassembler.finish(messages)


@settings(deadline=None)
@given(
    symbols=st.sampled_from([256, 1024, 1500, 5000]),
    messages=st.integers(1, 40),
    lost=st.sets(st.integers(0, 199), max_size=25),
)
def test_what_is_lost_is_erased_and_nothing_else(
    symbols: int, messages: int, lost: set[int]
) -> None:
    frame = Frame(symbols)
    bursts = sent_bursts(symbols, messages)
    heard = [burst for n, burst in enumerate(bursts) if n not in lost]
    out = put_together(Reassembler(symbols, first=0), heard, messages)
    assert [message.index for message in out] == list(range(messages))
    for message in out:
        for within in range(frame.blocks):
            n = message.index * frame.blocks + within
            part = slice(within * frame.block, (within + 1) * frame.block)
            assert bool(message.erased[within]) == (n in lost)
            assert np.all(message.x_hat[part] == (0 if n in lost else n + 1))
            assert np.all(message.no_eff[part] == (np.inf if n in lost else np.float32(0.1)))
        assert (message.snr_db == -np.inf) == bool(message.erased.all())


def test_numbers_wrap_round() -> None:
    out = put_together(Reassembler(512), sent_bursts(512, 200, first=60), 200)
    assert len(out) == 200
    assert not any(message.erased.any() for message in out)


def test_first_message_heard_is_number_0_unless_the_beginning_is_known() -> None:
    late = sent_bursts(2000, 3)[3:]  # begins with the second block of the second message
    unknown = put_together(Reassembler(2000), late, 0)
    assert [message.erased.tolist() for message in unknown] == [[True, False], [False, False]]
    known = put_together(Reassembler(2000, first=0), late, 0)
    assert [message.erased.sum() for message in known] == [2, 1, 0]


@pytest.mark.parametrize("wrong", [0, 30, 50])
def test_a_wrong_number_is_a_stray_not_a_loss(wrong: int) -> None:
    bursts = sent_bursts(512, 20)
    bursts[9] = replace(bursts[9], number=wrong)
    reassembler = Reassembler(512, first=0)
    out = put_together(reassembler, bursts, 20)
    assert [bool(message.erased.any()) for message in out] == [n == 9 for n in range(20)]
    assert reassembler.strays == 1


def test_a_wrong_beginning_is_corrected_by_the_next_two_bursts() -> None:
    bursts = sent_bursts(512, 10, first=3)
    bursts[0] = replace(bursts[0], number=40)
    out = put_together(Reassembler(512), bursts, 0)
    assert [message.x_hat[0].real for message in out] == list(range(1, 11))


def test_a_transmitter_that_begins_anew_is_followed() -> None:
    before, after = sent_bursts(512, 50), sent_bursts(512, 5)
    shifted = [replace(burst, start=burst.start + 100 * Frame(512).burst) for burst in after]
    out = put_together(Reassembler(512), before + shifted, 0)
    assert len(out) >= 55
    assert [message.x_hat[0].real for message in out][-5:] == [1, 2, 3, 4, 5]


def test_a_false_alarm_just_before_it_does_not_hide_a_restart() -> None:
    gap = 20 * Frame(512).burst
    before, after = sent_bursts(512, 30), sent_bursts(512, 3)
    shift = before[-1].start + gap - after[0].start
    shifted = [replace(burst, start=burst.start + shift) for burst in after]
    alarm = replace(shifted[0], number=50, start=shifted[0].start - Frame(512).burst)
    reassembler = Reassembler(512, restart=0.9 * gap)
    out = put_together(reassembler, [*before, alarm, *shifted], 0)
    assert [message.index for message in out] == list(range(33))
    assert [message.x_hat[0].real for message in out][-3:] == [1, 2, 3]
    assert reassembler.strays == 1


def test_a_message_does_not_wait_for_ever_for_its_last_block() -> None:
    reassembler, bursts = Reassembler(3000), sent_bursts(3000, 1)
    burst = Frame(3000).burst
    assert reassembler.push(bursts[0]) == []
    assert reassembler.advance(bursts[0].start + 2 * burst) == []
    (message,) = reassembler.advance(bursts[0].start + 6 * burst)
    assert message.erased.tolist() == [False, True, True]
    assert reassembler.advance(bursts[0].start + 9 * burst) == []


def test_a_stream_with_a_hole_gives_an_erasure_in_its_place() -> None:
    rng = np.random.default_rng(0)
    x: NDArray[np.complex64] = np.exp(2j * np.pi * rng.random((4, 1500))).astype(np.complex64)
    sent = Modulator(1500).send(x)
    burst = Frame(1500).burst
    sent[3 * burst : 4 * burst] = 0  # second block of the second message
    stream = RadioPath(snr_db=12.0, cfo=4e-3)(np.pad(sent, (500, 500)), rng)
    receiver = Demodulator(1500)
    bursts = receiver.feed(stream) + receiver.silence()
    out = put_together(Reassembler(1500, first=0), bursts, 4)
    assert [message.erased.tolist() for message in out] == [
        [False, False],
        [False, True],
        [False, False],
        [False, False],
    ]
    for message in out:
        good = np.isfinite(message.no_eff)
        error = np.abs(message.x_hat - x[message.index])[good]
        assert np.mean(error**2) < 0.1  # 12 dB: 0.06 expected
        assert np.all(message.x_hat[~good] == 0)


def test_beginnings_within_a_message_are_refused() -> None:
    with pytest.raises(ValueError, match="number must be a multiple of 2 within"):
        Reassembler(2000, first=1)
