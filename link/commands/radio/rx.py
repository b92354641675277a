"""The other end: samples -> bursts -> symbols -> adapter -> generator -> pictures as they arrive.

It knows the waveform, its weights and the generator and, since the waveform does not carry them,
which code and adapter were agreed on. The SNR and all else it measures.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from link.commands.radio.counts import radio_counts
from link.keeping.results import left_before, versions, write_json
from link.link import Link
from link.live.diagnosis import Loudest, advice
from link.live.display import Display
from link.live.listener import Listener
from link.live.samples import IDLE_S, Samples, open_samples
from link.page.serving import serving
from link.settings import Rx, as_json
from phy.radio.recording import Recorder

__all__ = ["rx"]

Look = Callable[[Samples, Listener, Display], None]
NOTHING = np.zeros(0, np.complex64)


def rx(settings: Rx) -> None:
    """Carries out ``run_link.py rx``; a line a burst, and a summary at the end or on Ctrl-C.

    Raises:
        ValueError: address, recording, adapter or weights cannot be used.
    """
    with ExitStack() as ends:
        stream = ends.enter_context(open_samples(settings))
        for note in filter(None, (stream.note, left_before(settings.out, "[0-9]*.png"))):
            print(note, file=sys.stderr)
        settings = replace(settings, rate=stream.rate)
        link = Link.load(**settings.link(), transmit=False)
        print(link.agreement, flush=True)
        say = partial(print, flush=True)
        recorder = None
        if settings.record is not None:
            recorder = ends.enter_context(Recorder(settings.record, settings.rate, link.code.k))
        listener = Listener(settings, link.code.k, say, recorder)
        display = Display(settings, link, say)
        ends.callback(display.close)
        heard = f"listening to {settings.replay or settings.address}"
        print(heard, flush=True)
        look: Look = _nobody
        if settings.page:
            look = ends.enter_context(_page(settings, f"{heard}, {link.agreement}"))
        loudest = Loudest()
        chunks = loudest.of(stream.chunks) if settings.replay is not None else stream.chunks
        with _stop_signal() as stop:
            _follow(settings, chunks, listener, display, look, stop)
            if settings.page and settings.replay is not None:
                _stay(stop)
        if settings.replay is not None and not listener.bursts:
            print(advice(loudest.samples, settings.rate, link.code.k), file=sys.stderr)
        listener.draw(settings.out)
        _summarise(settings, listener, display)


def _follow(
    settings: Rx,
    chunks: Iterator[Samples],
    listener: Listener,
    display: Display,
    look: Look,
    stop: _Stop,
) -> None:
    """Show what arrives until the stream, the patience or the count of pictures is at its end.

    Also when a stop was asked for: then what has arrived whole has been shown.
    """

    def enough() -> bool:
        return settings.count is not None and display.pictures + display.lost >= settings.count

    quiet_s = 0.0
    for samples in chunks:
        for message in listener.feed(samples):
            display.show(message, listener.signals)
            if enough():
                look(samples, listener, display)
                return
        look(samples, listener, display)
        if stop.asked:
            print("stopped", flush=True)
            return
        display.refresh()
        quiet_s = 0.0 if len(samples) else quiet_s + IDLE_S
        if settings.timeout_s is not None and quiet_s >= settings.timeout_s:
            print(f"no samples for {settings.timeout_s:g} s", flush=True)
            break
    for message in listener.end(settings.count):
        if not enough():
            display.show(message, listener.signals)
    look(NOTHING, listener, display)


def _nobody(*_: object) -> None:
    """Looks, where there is no page."""


@contextmanager
def _page(settings: Rx, about: str) -> Generator[Look]:
    """The receiver's page, and what it is to be told by."""

    def make(hosts: tuple[str, ...]) -> Any:
        from link.page.receiver import ReceiverPage

        return ReceiverPage(settings.rate, about, settings.marking.mark, hosts)

    with serving(settings.serving, make) as (page, address):
        print(f"the page is at {address}", flush=True)
        yield page.look


def _stay(stop: _Stop) -> None:
    """A recording is soon over: its page stays until Ctrl-C."""
    print("the page stays until Ctrl-C", flush=True)
    while not stop.asked:
        time.sleep(IDLE_S)


@dataclass
class _Stop:
    """No threading.Event: whom a handler interrupts may hold the lock that its set() needs."""

    asked: bool = False


@contextmanager
def _stop_signal() -> Generator[_Stop]:
    """Ctrl-C or SIGTERM asks to stop: no picture is left half done. A second one ends at once."""
    stop = _Stop()

    def ask(*_: object) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _summarise(settings: Rx, listener: Listener, display: Display) -> None:
    counts = listener.counts | display.counts
    radio = radio_counts(settings.control)
    summary = {**counts, "radio": radio, "settings": as_json(settings), "versions": versions()}
    write_json(settings.out / "summary.json", summary, indent=2)
    print(
        f"received {listener.bursts} bursts in {listener.samples:,} samples: "
        f"{display.pictures} pictures, {display.lost} lost, {listener.strays} strays, "
        f"{listener.cut} cut off; in {settings.out}",
        flush=True,
    )
