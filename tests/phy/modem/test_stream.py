"""Samples to messages: however they are cut, over pauses, restarts and a sudden end."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from phy.modem.burst import Burst
from phy.modem.framing import Frame
from phy.modem.modem import Modulator
from phy.modem.reassembly import Message
from phy.modem.stream import MessageStream
from phy.radio.impairments import RadioPath

K = 512
LEAD, SILENCE = 64, 4096
SPACING = LEAD + Frame(K).burst + SILENCE
RESTART = 50_000.0  # samples: less than 64 bursts and more than a few


def transmission(
    messages: int, number: int = 0, symbols: int = K, silence: int = SILENCE
) -> NDArray[np.complex64]:
    """Messages one by one, with silence around each, through noise at 15 dB."""
    rng = np.random.default_rng(messages + number)
    x = np.exp(2j * np.pi * rng.random((messages, symbols))).astype(np.complex64)
    modulator = Modulator(symbols, number)
    sent = [np.pad(modulator.send(one[None]), (LEAD, silence)) for one in x]
    return RadioPath(snr_db=15.0, cfo=1e-3)(np.concatenate(sent), rng)


def fed(stream: MessageStream, *chunks: NDArray[np.complex64]) -> list[Message]:
    return [message for chunk in chunks for message in stream.feed(chunk)]


def indices(messages: list[Message]) -> list[int]:
    return [message.index for message in messages]


def lost(messages: list[Message]) -> list[int]:
    """Indices of the messages of which nothing arrived."""
    return [message.index for message in messages if message.erased.all()]


@cache
def holed() -> NDArray[np.complex64]:
    """Three messages of two blocks each; the second block of the first one is silenced."""
    samples = transmission(3, symbols=1500, silence=0)
    burst = Frame(1500).burst
    samples[LEAD + burst : LEAD + 2 * burst] = 0
    return samples


@settings(max_examples=15)
@given(cuts=st.lists(st.integers(0, len(holed())), max_size=40))
def test_any_cut_gives_the_same_messages(cuts: list[int]) -> None:
    whole, parts = MessageStream(1500), MessageStream(1500)
    expected = fed(whole, holed()) + whole.end()
    got = fed(parts, *np.split(holed(), sorted(cuts))) + parts.end()
    assert [message.erased.tolist() for message in expected] == [
        [False, True],
        [False, False],
        [False, False],
    ]
    assert indices(got) == indices(expected)
    for one, other in zip(got, expected, strict=True):
        assert one.snr_db == other.snr_db
        for name in ("y", "x_hat", "no_eff", "erased"):
            assert np.array_equal(getattr(one, name), getattr(other, name))


def test_a_pause_lets_a_message_go_whose_last_block_is_late() -> None:
    burst = Frame(1500).burst
    stream = MessageStream(1500)
    first_block = transmission(1, symbols=1500)[: LEAD + burst]
    assert fed(stream, np.pad(first_block, (0, SILENCE))) == []
    assert stream.pause(0.5 * burst) == []
    (message,) = stream.pause(4 * burst)
    assert message.erased.tolist() == [False, True]
    assert stream.pause(100 * burst) == stream.end() == []
    assert stream.emitted == 1


def test_block_0_after_the_restart_time_begins_anew_and_the_indices_go_on() -> None:
    stream = MessageStream(K, restart=RESTART)
    messages = fed(stream, transmission(5))
    assert stream.pause(1.2 * RESTART) == []
    messages += fed(stream, transmission(3)) + stream.end(wanted=10)
    assert indices(messages) == list(range(10))
    assert lost(messages) == [8, 9]  # of those wanted in all, over both transmissions
    assert (stream.emitted, stream.strays, stream.cut) == (10, 0, [])


def test_the_message_begun_is_given_before_another_transmission_begins() -> None:
    first_block = transmission(1, symbols=1500)[: LEAD + Frame(1500).burst]
    stream = MessageStream(1500, restart=1.5 * Frame(1500).burst)
    again = transmission(1, symbols=1500)
    messages = fed(stream, np.pad(first_block, (0, SILENCE)), again) + stream.end()
    assert [message.erased.tolist() for message in messages] == [[False, True], [False, False]]
    assert indices(messages) == [0, 1]


def test_without_a_restart_time_block_0_is_a_stray_until_others_carry_on_from_it() -> None:
    stream = MessageStream(K)
    messages = fed(stream, transmission(5))
    stream.pause(1.2 * RESTART)
    messages += fed(stream, transmission(3)) + stream.end()
    assert indices(messages) == list(range(8))
    assert stream.strays == 2


@pytest.mark.parametrize("silence", [0, 300, SILENCE, 40_000])
@pytest.mark.parametrize("cut", [(1, 4), (1, 5), (2, 3)])
def test_what_comes_whole_behind_samples_that_got_lost_is_given(
    silence: int, cut: tuple[int, int]
) -> None:
    """As an overflow of the receiver's radio loses them: nothing tells how long it was."""
    sent, spacing = transmission(6, silence=silence), LEAD + Frame(K).burst + silence
    stream = MessageStream(K)
    heard = np.concatenate([sent[: cut[0] * spacing], sent[cut[1] * spacing :]])
    messages = fed(stream, heard, np.zeros(20_000, np.complex64))
    got = [n for n, message in enumerate(messages) if not message.erased.any()]
    numbers = [message.bursts[0].number for message in messages if message.bursts]
    assert numbers == [n for n in range(6) if not cut[0] <= n < cut[1]]
    assert len(got) == 6 - (cut[1] - cut[0])
    assert stream.strays <= 2 and stream.end() == []


def test_block_0_is_no_restart_where_the_numbers_go_round() -> None:
    stream = MessageStream(K, restart=RESTART)
    messages = fed(stream, transmission(2, number=62))
    stream.pause(3 * RESTART)
    messages += fed(stream, transmission(2)) + stream.end()
    assert indices(messages) == [0, 1, 2, 3]
    assert (lost(messages), stream.strays) == ([], 0)


def test_what_is_lost_over_a_pause_is_erased() -> None:
    stream = MessageStream(K, restart=RESTART)
    messages = fed(stream, transmission(3))
    stream.pause(3 * RESTART)
    messages += fed(stream, transmission(2, number=5)) + stream.end()
    assert indices(messages) == list(range(7))
    assert lost(messages) == [3, 4]


@pytest.mark.parametrize("into", [2400, Frame(K).burst + 1000])
def test_a_burst_that_the_end_cuts_off_is_counted_and_erased(into: int) -> None:
    """The second of two ends 2,400 of its 2,620 samples in, or 1,000 behind its end."""
    stream = MessageStream(K)
    messages = fed(stream, transmission(2)[: SPACING + LEAD + into]) + stream.end(wanted=3)
    whole = into > Frame(K).burst
    places = [SPACING + LEAD + 32]
    assert [burst.start for burst in stream.cut] == pytest.approx([] if whole else places, abs=0.5)
    assert lost(messages) == ([2] if whole else [1, 2])


def test_finish_gives_what_is_missing_without_waiting_for_more_samples() -> None:
    stream = MessageStream(K, first=0)
    assert indices(fed(stream, transmission(2))) == [0, 1]
    assert stream.finish() == []
    missing = stream.finish(wanted=4)
    assert indices(missing) == lost(missing) == [2, 3]
    assert stream.finish(wanted=4) == []


def test_a_known_first_number_makes_what_came_before_it_erased() -> None:
    samples = transmission(2, number=2)
    for first, expected in ((0, [0, 1]), (None, [])):
        stream = MessageStream(K, first=first)
        assert lost(fed(stream, samples) + stream.end()) == expected


def test_bursts_are_told_with_their_places_among_the_samples_fed() -> None:
    """Pauses bring no samples; the first preamble symbol is behind the lead and the guard."""
    bursts: list[Burst] = []
    stream = MessageStream(K, on_burst=bursts.append)
    fed(stream, transmission(1))
    stream.pause(1e6)
    fed(stream, transmission(1, number=1))
    places = [burst.start for burst in bursts]
    assert places == pytest.approx([LEAD + 32, SPACING + LEAD + 32], abs=0.5)
    assert stream.position == 2 * SPACING
