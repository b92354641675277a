"""The two ends of the bridge with each other, and with peers that misbehave; no GNU Radio."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st

from phy.radio.zmq_bridge import RadioControl, RadioError, SampleSink, SampleSource, Watchdog

PATIENCE_S = 30.0  # of a busy machine
ANY = "tcp://127.0.0.1:*"


def collect(source: SampleSource, count: int) -> np.ndarray:
    """At least count samples."""
    parts = [np.zeros(0, np.complex64)]
    while sum(map(len, parts)) < count:
        part = source.receive(PATIENCE_S)
        assert len(part), "nothing came"
        parts.append(part)
    return np.concatenate(parts)


@pytest.fixture
def pair() -> Iterator[tuple[SampleSink, SampleSource]]:
    with SampleSink(ANY, PATIENCE_S) as sink, SampleSource(sink.address) as source:
        yield sink, source


def test_a_long_stream_arrives_whole_and_in_order(pair: tuple[SampleSink, SampleSource]) -> None:
    """More than all queues hold: the sender is held back, nothing is lost."""
    sink, source = pair
    samples = np.arange(3_000_000, dtype=np.complex64)
    sender = threading.Thread(target=sink.send, args=(samples,))
    sender.start()
    assert np.array_equal(collect(source, len(samples)), samples)
    sender.join()
    assert sink.samples == source.samples == len(samples)
    assert sink.messages == source.messages and sink.drops == 0


@given(cuts=st.lists(st.integers(0, 800), max_size=12))
def test_messages_may_be_cut_anywhere(cuts: list[int]) -> None:
    samples = np.arange(1, 101).astype(np.complex64)
    data, places = samples.tobytes(), [0, *sorted(cuts), 800]
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        with SampleSource(f"tcp://127.0.0.1:{port}") as source:
            for begin, end in pairwise(places):
                socket.send(data[begin:end])
            assert np.array_equal(collect(source, 100), samples)


def test_half_a_sample_of_a_dead_sender_is_dropped() -> None:
    samples = np.arange(1, 11).astype(np.complex64)
    with zmq.Context() as context:
        socket = context.socket(zmq.PUSH)
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        with SampleSource(f"tcp://127.0.0.1:{port}") as source:
            socket.send(samples.tobytes()[:-3])
            assert len(collect(source, 9)) == 9
            socket.close(linger=0)
            while source._joiner.half:  # until the end of the sender is noticed
                assert len(source.receive(0.05)) == 0
            with SampleSink(f"tcp://127.0.0.1:{port}", PATIENCE_S) as sink:
                sink.send(samples)
                assert np.array_equal(collect(source, 10), samples)


def test_bytes_that_belong_to_no_sample_shift_nothing() -> None:
    """Three of them at once, and in the midst of a stream that never pauses."""
    samples = np.random.default_rng(1).normal(size=2000).astype(np.float32).view(np.complex64)
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        with SampleSource(f"tcp://127.0.0.1:{port}") as source:
            for message in (
                b"\x01\x02\x03",
                samples[:500].tobytes(),
                b"abc",
                samples[500:].tobytes(),
            ):
                socket.send(message)
            assert np.array_equal(collect(source, 1000), samples)
            assert source.odd == 6


def test_sockets_of_another_kind_are_told() -> None:
    with zmq.Context() as context:
        publisher, subscriber = context.socket(zmq.PUB), context.socket(zmq.SUB)
        port = publisher.bind_to_random_port("tcp://127.0.0.1")
        with (
            SampleSource(f"tcp://127.0.0.1:{port}") as source,
            pytest.raises(
                RadioError, match=r"must be that of a PUSH socket, got .* of another kind"
            ),
        ):
            for _ in range(1000):
                source.receive(PATIENCE_S / 1000)
        with SampleSink(ANY, timeout_s=0.05) as sink:
            subscriber.connect(sink.address)
            with pytest.raises(RadioError, match="who connected has no PULL socket"):
                for _ in range(1000):
                    with suppress_unheard():
                        sink.send(np.zeros(1))
        context.destroy(linger=0)


@contextmanager
def suppress_unheard() -> Iterator[None]:
    """As long as nobody has connected."""
    try:
        yield
    except RadioError as error:
        if "is the radio running" not in str(error):
            raise


def test_either_end_may_come_back(pair: tuple[SampleSink, SampleSource]) -> None:
    sink, source = pair
    samples = np.arange(1, 11).astype(np.complex64)
    sink.send(samples)
    collect(source, 10)
    with SampleSource(sink.address) as second:
        source.close()
        give_up = time.monotonic() + PATIENCE_S
        while not len(got := second.receive(0.1)):  # the first may go to the one that just left
            assert time.monotonic() < give_up
            sink.send(samples)
        assert np.array_equal(got[:10], samples)
        while len(second.receive(0.1)):
            pass
        sink.close()
        with SampleSink(sink.address, PATIENCE_S) as again:
            again.send(samples)
            assert np.array_equal(collect(second, 10), samples)


def test_what_is_queued_leaves_when_asked_to() -> None:
    samples = np.arange(50_000, dtype=np.complex64)
    with SampleSource("tcp://127.0.0.1:1") as elsewhere:  # connecting to nobody is allowed
        assert len(elsewhere.receive(0)) == 0
    sink = SampleSink(ANY, PATIENCE_S)
    with SampleSource(sink.address) as source:
        sink.send(samples)
        closing = threading.Thread(target=sink.close, args=(PATIENCE_S,))
        closing.start()
        assert np.array_equal(collect(source, len(samples)), samples)
        closing.join()


def test_nobody_there_is_one_sentence_and_counted() -> None:
    with SampleSink(ANY, timeout_s=0.05) as sink:
        assert not sink.has_room()
        with pytest.raises(RadioError, match=rf"nobody took samples at {sink.address} for 0.05 s"):
            sink.send(np.zeros(10_000))
        assert (sink.samples, sink.drops) == (0, 10_000)
        with SampleSource(sink.address) as source:
            assert sink.has_room(PATIENCE_S)
            sink.send(np.ones(3))
            assert len(collect(source, 3)) == 3


def test_watchdog_barks_at_a_radio_that_swallows(pair: tuple[SampleSink, SampleSource]) -> None:
    sink, source = pair
    with SampleSource("tcp://127.0.0.1:1") as silent:
        silent_dog, dog = Watchdog(sink, silent, 0.0), Watchdog(sink, source, 0.0)
        silent_dog.check()
        sink.send(np.ones(5))
        collect(source, 5)
        dog.check()
        with pytest.raises(RadioError, match=r"samples went in at .* and none came out at .*:1 "):
            for _ in range(1000):
                silent_dog.check()
        dog.check()


@pytest.mark.parametrize("address", ["", "nonsense", "tcp://127.0.0.1"])
def test_bad_addresses_are_one_sentence(address: str) -> None:
    with pytest.raises(RadioError, match="address must be free to bind"):
        SampleSink(address)
    with pytest.raises(RadioError, match="address must be one to connect to"):
        SampleSource(address)


def test_an_address_is_bound_once(pair: tuple[SampleSink, SampleSource]) -> None:
    with pytest.raises(RadioError, match=r"must be free to bind.*Address already in use"):
        SampleSink(pair[0].address)


def test_samples_have_one_dimension(pair: tuple[SampleSink, SampleSource]) -> None:
    with pytest.raises(ValueError, match="samples must have one dimension, got 2"):
        pair[0].send(np.zeros((2, 2)))


def test_a_radio_that_does_not_answer_is_one_sentence() -> None:
    with zmq.Context() as context, context.socket(zmq.REP) as silent:
        port = silent.bind_to_random_port("tcp://127.0.0.1")
        control = RadioControl(f"tcp://127.0.0.1:{port}", timeout_s=0.05)
        with pytest.raises(RadioError, match=r"no radio answered at .* within 0.05 s"):
            control.ask()
    with pytest.raises(RadioError, match="control-address must be one to connect to"):
        RadioControl("nonsense").ask()
