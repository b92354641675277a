"""Received pictures as files that are refreshed in place, and a window where there is a display."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from PIL.Image import Image

from link.keeping.results import write_atomically
from link.keeping.synthetic import saving
from link.link import Link
from link.live.window import open_window
from link.passage import Restoration
from link.settings import Rx
from link.views import radio_plots
from phy.modem.burst import Internals
from phy.modem.reassembly import Message
from phy.radio.messages import reception_of
from semantic.attributes import ATTRIBUTES
from semantic.faces.photographs import to_pil

__all__ = ["Display"]

_REFRESH_S = 1.0  # least time between two drawings of the constellation
_REST = 4  # times as long as a drawing took, half a second or more: pictures come first


class Display:
    """Decodes messages and shows them.

    In the folder: NNNN.png and NNNN.npz of each picture, and received.png and constellation.png of
    the last one. A message that was lost leaves no picture: what is shown stays.

    Attributes:
        pictures, lost: messages that became a picture, and those of which nothing arrived.
        last: number, SNR in dB and picture of the last message that became one.
    """

    def __init__(self, settings: Rx, link: Link, say: Callable[[str], None]) -> None:
        self.pictures = self.lost = 0
        self.last: tuple[int, float, Image] | None = None
        self._settings = settings
        self._link = link
        self._say = say
        self._latest = settings.out / "received.png"
        self._constellation = settings.out / "constellation.png"
        self._draw_at = -np.inf
        self._undrawn: tuple[Internals, str] | None = None
        self._window = open_window("Editable-DeepSC: received") if settings.window else None

    def show(self, message: Message, signals: Internals | None) -> None:
        """Decode a message; `signals` are those of its last burst."""
        if message.erased.all():
            self.lost += 1
            self._say(f"             picture {message.index}: lost, no burst of it arrived")
            return
        reception = reception_of([message], self._link.models.device)
        with torch.no_grad():
            decoded, restoration = self._link.receive(reception)
        picture, folder = to_pil(decoded.picture), self._settings.out
        name = f"{message.index:04d}"
        if restoration is not None:
            self._say(f"             picture {message.index}: {restoration}")
        write_atomically(
            folder / f"{name}.npz",
            lambda file: np.savez(
                file,
                y=message.y,
                x_hat=message.x_hat,
                no_eff=message.no_eff,
                s_hat=decoded.s_hat[0].cpu().numpy(),
                w=decoded.w[0].cpu().numpy(),
                **_announced(restoration),
            ),
        )
        save = partial(picture.save, **saving(self._settings.marking.mark))
        write_atomically(folder / f"{name}.png", save)
        write_atomically(self._latest, save)
        self.pictures += 1
        self.last = message.index, message.snr_db, picture
        if signals is not None:
            self._undrawn = signals, f"picture {message.index}, SNR {message.snr_db:.1f} dB"
        if time.monotonic() > self._draw_at:
            self._draw()
        self._show_window()

    @property
    def counts(self) -> dict[str, int]:
        """What has been shown, by name."""
        return {"pictures": self.pictures, "lost": self.lost}

    def refresh(self) -> None:
        """Between chunks: draw what has waited, let the window react."""
        if self._undrawn is not None and time.monotonic() > self._draw_at:
            self._draw()
            self._show_window()
        if self._window is not None:
            self._window.refresh()

    def close(self) -> None:
        """Draw what has waited; take the window away."""
        self._draw()
        if self._window is not None:
            self._window.close()

    def _draw(self) -> None:
        if self._undrawn is not None:
            begun = time.monotonic()
            signals, title = self._undrawn
            radio_plots.save(self._constellation, radio_plots.constellation(signals, title))
            took = time.monotonic() - begun
            self._draw_at = begun + took + max(_REFRESH_S, _REST * took)
            self._undrawn = None

    def _show_window(self) -> None:
        if self._window is not None:
            self._window.show(self._latest, self._constellation)


def _announced(restoration: Restoration | None) -> dict[str, Any]:
    """The degrees that a header said, [5], -1 where nothing; without a header nothing."""
    if restoration is None:
        return {}
    degrees = restoration.announced.degrees or {}
    return {"announced": np.array([degrees.get(name, -1) for name in ATTRIBUTES])}
