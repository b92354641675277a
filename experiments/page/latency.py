"""How long a visitor of the page waits, beside the same calls of the library in the same run.

    python -m experiments.page.latency

The page is served by this process and asked over HTTP, as a browser asks it. "first picture" is
from the photograph's upload to the received picture, "slider" from one SNR to the next picture of
the same latent, "sentence" an edit and its passage.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from experiments.common.command import run
from link.link import Link
from link.page.server import Page
from link.page.serving import served
from link.settings import SAMPLE
from link.views.tables import table

Call = Callable[[], object]

SENTENCES = ("smile more", "look older", "make the bangs longer")
CONDITIONS = {"channel": "awgn", "csi": "perfect", "adapter": "prior", "noise": 0}


@dataclass(frozen=True)
class Settings:
    """How long a visitor waits."""

    image: Path = SAMPLE
    """The photograph."""
    sends: int = 20
    """Places of the slider."""
    steps: int | None = None
    """Inversion steps; unset: the usual ones."""


def main(settings: Settings) -> None:
    """Prints medians of seconds on the page and in the library, and the ratio of processor time."""
    link = Link.load(steps=settings.steps)
    link.editing.load()
    library = _Library(link, settings.image)
    library.photograph()  # everything is loaded
    with served(Page(link).application, "127.0.0.1", 0) as address:
        page = _Asking(address, settings.image)
        page.last("/photograph?sample", b"")  # waits until the page is warm
        pairs: dict[str, list[tuple[Call, Call]]] = {
            "first picture": [(page.photograph, library.photograph)],
            "slider": [
                (partial(page.send, snr_db), partial(library.send, snr_db))
                for snr_db in range(settings.sends)
            ],
            "sentence": [
                (partial(page.say, said), partial(library.say, said)) for said in SENTENCES
            ],
        }
        rows = [[name, *_compared(calls)] for name, calls in pairs.items()]
    print(table(["", "page s", "library s", "ratio of CPU s"], rows))


def _compared(calls: list[tuple[Call, Call]]) -> list[float]:
    """Medians; the two take turns, so that what else the machine does is shared fairly."""
    times = [(_times(ours), _times(theirs)) for ours, theirs in calls]
    wall, cpu = ([[pair[side][kind] for pair in times] for side in (0, 1)] for kind in (0, 1))
    return [median(wall[0]), median(wall[1]), median(cpu[0]) / median(cpu[1])]


def _times(call: Call) -> tuple[float, float]:
    """Seconds on the clock, and of this process's threads, which serve the page, too."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


class _Library:
    """The same calls without a page."""

    def __init__(self, link: Link, image: Path) -> None:
        self.link, self.image = link, image

    def photograph(self) -> None:
        self.face = self.link.face(self.image)
        self.link.send(self.face).pil()

    def send(self, snr_db: float) -> None:
        self.link.at(snr_db=snr_db).send(self.face).pil()

    def say(self, sentence: str) -> None:
        self.link.send(self.link.edit(self.face, sentence)).pil()


class _Asking:
    """A visitor without a browser."""

    def __init__(self, address: str, image: Path) -> None:
        self.host = urlsplit(address).netloc
        self.image = image
        self.name = ""
        self.name = self.last("/visit", b"")["visitor"]

    def photograph(self) -> None:
        self.last("/photograph", self.image.read_bytes())
        self.send(6)

    def send(self, snr_db: float) -> None:
        assert "received" in self.last("/send", CONDITIONS | {"snr_db": snr_db})

    def say(self, sentence: str) -> None:
        self.last("/say", {"sentence": sentence})
        self.send(6)

    def last(self, path: str, asked: dict[str, Any] | bytes) -> dict[str, Any]:
        """The last event of an answer."""
        body = asked if isinstance(asked, bytes) else json.dumps(asked)
        connection = http.client.HTTPConnection(self.host)
        connection.request("POST", path, body, {"X-Visitor": self.name})
        told: dict[str, Any] = json.loads(connection.getresponse().read().splitlines()[-1])
        connection.close()
        if "problem" in told:
            raise ValueError(told["problem"])
        return told


if __name__ == "__main__":
    run(main, Settings)
