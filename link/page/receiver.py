"""The receiver's page: spectrum, waterfall, constellation, pictures and counts as they arrive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL.Image import Image
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from link.keeping.results import as_line
from link.live.display import Display
from link.live.listener import Listener
from link.page.application import application_of
from link.page.board import Board
from link.page.shown import rounded, told_picture
from link.views.radio_plots import HALF_BAND, power_db, welch_psd
from phy.modem.burst import Burst, Internals

__all__ = ["ReceiverPage"]

BINS = 256  # of the spectrum
FEWEST, MOST = 1024, 8192  # samples that make a spectrum
BETWEEN_S = 0.2  # two spectra at least, but for a burst's own
COURSE = 120  # bursts whose SNR, CFO and EVM are drawn
PICTURES = 8  # that are shown, the last ones


class ReceiverPage:
    """Everything that a page of `rx` shows; told by the thread that receives.

    Args:
        rate: samples a second.
        about: what is listened to, and what was agreed on.
        mark: whether pictures bear a mark that says that no camera took them.
        hosts: names under which the page may be called; "*" is any.

    Attributes:
        application: to be served, ASGI.
    """

    def __init__(
        self, rate: float, about: str, mark: bool = True, hosts: tuple[str, ...] = ("*",)
    ) -> None:
        self.rate = rate
        self.mark = mark
        self.board = Board()
        self.board.tell(about=about, rate=rate, half_band=HALF_BAND)
        self._pictures: deque[dict[str, str]] = deque(maxlen=PICTURES)
        self._spectrum_at = 0.0
        self._bursts = 0
        self._last: tuple[int, float, Image] | None = None
        self.application = application_of("receiver.html", hosts, [Route("/live", self._live)])

    def look(self, samples: NDArray[np.complex64], listener: Listener, display: Display) -> None:
        """These samples have come, and this has been made of all that came."""
        if listener.bursts > self._bursts:
            self._bursts = listener.bursts
            self.board.tell(course=[self._burst(one) for one in list(listener.course)[-COURSE:]])
            if listener.signals is not None:
                heard = self._spectrum(listener.signals.samples)
                self.board.tell(symbols=_symbols(listener.signals), burst_spectrum=heard)
        elif len(samples) >= FEWEST and time.monotonic() > self._spectrum_at:
            self._spectrum_at = time.monotonic() + BETWEEN_S
            self.board.tell(spectrum=self._spectrum(samples[-MOST:]))
        if display.last is not None and display.last is not self._last:
            self._last = display.last
            self._picture(*display.last)
        self.board.tell(counts=listener.counts | display.counts)

    def _burst(self, burst: Burst) -> dict[str, float]:
        return {
            "at_s": burst.start / self.rate,
            "number": burst.number,
            "snr_db": burst.snr_db,
            "cfo_hz": burst.cfo * self.rate,
            "evm_db": burst.evm_db,
            "echoes": burst.echoes,
        }

    def _picture(self, index: int, snr_db: float, image: Image) -> None:
        caption = f"picture {index}, {snr_db:.1f} dB"
        told = told_picture(image, f"Received face, {caption}", self.mark)
        self._pictures.appendleft({**told, "caption": caption})
        self.board.tell(pictures=list(self._pictures))

    async def _live(self, _: Request) -> Response:
        return StreamingResponse(self._lines(), media_type="application/x-ndjson")

    async def _lines(self) -> AsyncIterator[str]:
        async for changed in self.board.changes():
            yield as_line(changed) + "\n"

    def _spectrum(self, samples: NDArray[np.complex64]) -> list[float]:
        """Power density in dB, BINS values over the whole rate, the carrier in the middle."""
        _, power = welch_psd(samples, self.rate)
        levels = power_db(power.reshape(BINS, -1).mean(axis=1))
        return [round(float(level), 1) for level in levels]


def _symbols(signals: Internals) -> dict[str, Any]:
    """The burst's symbols after the matched filter, and at the end: data, and those known."""
    frame = signals.frame
    return {
        "received": _told(signals.y[frame.data_at]),
        "equalised": _told(signals.x_hat[frame.data_at]),
        "known": _told(signals.x_hat[frame.known_at]),
    }


def _told(symbols: NDArray[np.complexfloating]) -> list[list[float]]:
    return rounded(torch.from_numpy(symbols))
