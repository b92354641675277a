"""Samples to messages, with what a user wants to know on the way: a line a burst, and counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from link.keeping.results import append_line
from link.live.samples import IDLE_S
from link.settings import Rx
from link.views import radio_plots
from link.views.burst_dump import Dump
from phy.modem.burst import Burst, Internals
from phy.modem.framing import GUARD
from phy.modem.pulse import SPS
from phy.modem.reassembly import Message
from phy.modem.stream import MessageStream
from phy.modem.synchronisation.sync import MAX_CFO
from phy.radio.recording import Recorder

__all__ = ["Listener"]

Samples = NDArray[np.complex64]

_KEPT = 1 << 15  # samples up to the last burst, for the plots
_COURSE = 10_000  # bursts in the plot of the run
_PAUSE_S = 1.0  # block 0 after such a pause is a transmitter that has begun anew
_MISFIT_DB = 4.0  # the pilots' EVM and the SNR estimate agree within 1 dB in the deviation
_NOTHING = np.zeros(0, np.complex64)


class Listener:
    """The modem's receiver, its messages in order, and a record of what happened.

    Attributes:
        samples: received.
        bursts, erased, strays, cut: bursts received, messages lost or without some of their
            blocks, bursts whose number fitted nowhere, bursts cut off by the end of the stream.
        signals: all internal signals of the last burst.
        course: the bursts received, the last 10,000 of them, without their symbols.
    """

    def __init__(
        self,
        settings: Rx,
        symbols: int,
        say: Callable[[str], None],
        recorder: Recorder | None = None,
    ) -> None:
        self.bursts = self.erased = 0
        self.signals: Internals | None = None
        self._far = False  # whether a carrier far off was told of
        self._settings = settings
        self._say = say
        self._recorder = recorder
        self._dump = Dump(settings.dump, settings.rate) if settings.dump is not None else None
        self._stream = MessageStream(
            symbols,
            restart=_PAUSE_S * settings.rate,
            false_alarm=settings.false_alarm,
            on_burst=self._report,
            probe=self._probe,
        )
        self._recent = self._shown = _NOTHING
        self.samples = 0
        self._shown_first = 0  # place in the stream of _shown[0]
        self.course: deque[Burst] = deque(maxlen=_COURSE)
        self._log = settings.out / "bursts.jsonl"
        settings.out.mkdir(parents=True, exist_ok=True)
        self._log.unlink(missing_ok=True)

    @property
    def strays(self) -> int:
        """Bursts whose number fitted nowhere."""
        return self._stream.strays

    @property
    def cut(self) -> int:
        """Bursts cut off by the end of the stream."""
        return len(self._stream.cut)

    @property
    def counts(self) -> dict[str, int]:
        """What has come, by name."""
        names = ("samples", "bursts", "strays", "cut")
        return {name: getattr(self, name) for name in names}

    def feed(self, samples: Samples) -> list[Message]:
        """Take the next chunk, an empty one for IDLE_S without samples; give messages in order."""
        if not len(samples):
            return self._counted(self._stream.pause(IDLE_S * self._settings.rate))
        if self._recorder is not None:
            self._recorder.write(samples)
        self.samples += len(samples)
        self._recent = np.concatenate([self._recent, samples])[-_KEPT:]
        return self._counted(self._stream.feed(samples))

    def end(self, wanted: int | None) -> list[Message]:
        """The stream is over: what is left, and what is missing of the messages wanted."""
        messages = self._counted(self._stream.end(wanted))
        for burst in self._stream.cut:
            at = burst.start / self._settings.rate
            self._say(f"the stream ends within a burst, {at:.4f} s")
        return messages

    def draw(self, folder: Path) -> None:
        """Pictures of the last stretch of samples that held a burst, and of the whole run."""
        if not self.course:
            return
        rate, first, cfo = self._settings.rate, self._shown_first, self.course[-1].cfo
        inside = [one.start - first for one in self.course if one.start >= first]
        search = radio_plots.correlation(self._shown, rate, "Search for bursts", inside, cfo)
        figures = {
            "psd": radio_plots.psd(self._shown, rate, "Spectrum of what was received"),
            "waterfall": radio_plots.waterfall(self._shown, rate, "What was received"),
            "correlation": search,
            "course": radio_plots.course(self.course, rate, "The run, burst by burst"),
        }
        for name, figure in figures.items():
            radio_plots.save(folder / f"{name}.png", figure)

    def _probe(self, burst: Burst, signals: Internals) -> None:
        self.signals = signals
        if self._dump is not None:
            self._dump(burst, signals)

    def _counted(self, messages: list[Message]) -> list[Message]:
        """The messages, once those with erasures are counted."""
        self.erased += sum(bool(message.erased.any()) for message in messages)
        return messages

    def _report(self, burst: Burst) -> None:
        self.bursts += 1
        self._shown, self._shown_first = self._recent, self.samples - len(self._recent)
        self.course.append(replace(burst, y=_NOTHING, x_hat=_NOTHING, no_eff=_NOTHING.real))
        facts: dict[str, float] = {
            "start": round(burst.start, 2),
            "number": burst.number,
            "snr_db": round(burst.snr_db, 2),
            "cfo": round(burst.cfo, 8),
            "evm_db": round(burst.evm_db, 2),
            "echoes": burst.echoes,
        }
        append_line(self._log, facts)
        if self._recorder is not None:
            frame = self._stream.demodulator.frame
            first = burst.start - SPS * GUARD
            self._recorder.annotate(first, frame.burst, f"block {burst.number}", facts)
        self._say(
            f"{burst.start / self._settings.rate:10.4f} s  block {burst.number:2d}  "
            f"snr {burst.snr_db:5.1f} dB  cfo {burst.cfo:+.2e}  evm {burst.evm_db:5.1f} dB  "
            f"{burst.echoes} echo{'' if burst.echoes == 1 else 'es'}{_doubt(burst)}"
        )
        if abs(burst.cfo) > MAX_CFO and not self._far:
            self._far = True
            self._say(_correction(burst.cfo * self._settings.rate, self._settings.correct_hz))


def _correction(offset_hz: float, corrected_hz: float) -> str:
    """What to do about a carrier that only the wide search has found."""
    return (
        f"the carrier is {offset_hz / 1e3:+.1f} kHz off, where weak bursts are not found: "
        f"--correct-hz {corrected_hz + offset_hz:.0f}, of rx or of the receiving radio"
    )


def _doubt(burst: Burst) -> str:
    """A hint where the preamble is there and the pilots are not."""
    if burst.evm_db + burst.snr_db < _MISFIT_DB:
        return ""
    return "  its pilots do not fit: disturbed, or is --code another one at the transmitter?"
