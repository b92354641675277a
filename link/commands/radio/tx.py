"""One end of the link: photographs -> latents -> adapter -> bursts -> radio or recording."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from link.commands.radio.counts import radio_counts
from link.content import file_digest, shown
from link.header import said
from link.inputs.face import Face
from link.inputs.sentences import Edit, understood
from link.keeping.results import results_folder
from link.keeping.synthetic import saving
from link.link import Link
from link.live.outgoing import encoded_for_air
from link.page.serving import serving
from link.passage import Encoded
from link.settings import Tx
from link.views import radio_plots
from phy.modem.modem import Modulator
from phy.radio.recording import Recorder
from phy.radio.zmq_bridge import SampleSink
from semantic.faces.photographs import ImageError, photographs, to_pil

__all__ = ["ADDRESS", "LEAD", "SILENCE", "tx"]

ADDRESS = "tcp://127.0.0.1:5555"
LEAD = 256  # samples of silence before each picture: filters on the way settle in it
LONGEST_NAME = 100  # characters of a photograph's name that its files take over
SILENCE = 4096  # samples after each picture: they push it through every filter and the search


def tx(settings: Tx) -> None:
    """Carries out ``run_link.py tx``; a line a burst, and a summary at the end or on Ctrl-C.

    Raises:
        ValueError: a photograph, adapter, address or recording cannot be used, or nobody takes the
            samples.
    """
    if settings.say is not None:
        understood(settings.say)
    paths = [] if settings.page else _pictures(settings.images)
    link = Link.load(**settings.link())
    print(link.agreement, flush=True)
    photographer = _Photographer(settings, link)
    try:
        with _open_outlet(settings, link.code.k) as outlet:
            try:
                if settings.page:
                    _serve(settings, link, outlet)
                for path, encoded in photographer.encoded(paths) if paths else ():
                    outlet.send(encoded.x.cpu().numpy(), shown(path))
                    if outlet.on_air:
                        time.sleep(settings.pause_s)
            finally:
                print(outlet.summary(), flush=True)
                outlet.draw(settings.out)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    radio_counts(settings.control)


def _serve(settings: Tx, link: Link, outlet: _Outlet) -> None:
    """A page whose visitors' faces are sent, until Ctrl-C."""

    def make(hosts: tuple[str, ...]) -> Any:
        from link.page.server import Page

        return Page(link, settings.marking.mark, hosts, on_air=send)

    def send(encoded: Encoded) -> None:
        outlet.send(encoded.x.cpu().numpy(), "from the page")

    with serving(settings.serving, make) as (_, address):
        print(f"the page is at {address} (Ctrl-C ends it)", flush=True)
        threading.Event().wait()


def _pictures(images: tuple[Path, ...]) -> list[Path]:
    """The files named, and those in the folders named."""
    return [path for one in images for path in (photographs(one) if one.is_dir() else [one])]


class _Photographer:
    """Makes symbols of photographs; each photograph is inverted once."""

    def __init__(self, settings: Tx, link: Link) -> None:
        self._settings = settings
        self._link = link
        # By what the file holds, too: it may be written again while we send.
        self._known: dict[tuple[Path, str], Encoded] = {}

    def encoded(self, paths: list[Path]) -> Iterator[tuple[Path, Encoded]]:
        """All photographs, as often as the settings say; those without a face are left out."""
        usable = list(paths)
        self._names = _names(paths)
        repeat = self._settings.repeat
        for _ in range(repeat) if repeat else count():
            for path in list(usable):
                try:
                    yield path, self._encode(path)
                except ImageError as error:
                    usable.remove(path)
                    if not usable:
                        raise
                    print(f"skipped {shown(path)}: {error}", file=sys.stderr, flush=True)

    def _encode(self, path: Path) -> Encoded:
        key = path, file_digest(path)
        if key not in self._known:
            face = self._link.face(path, **self._settings.finding.choice())
            edit = None if self._settings.say is None else self._link.edit(face, self._settings.say)
            encoded = encoded_for_air(self._link, face if edit is None else edit)
            self._keep(self._names[path], face, edit, encoded)
            if edit is not None:
                print(f"{shown(path)}: {said(edit.degrees)}, {edit.reason}", flush=True)
            self._known[key] = encoded
        return self._known[key]

    def _keep(self, name: str, face: Face, edit: Edit | None, encoded: Encoded) -> None:
        """Pictures, latent and symbols of what is sent, into the folder of results."""
        w = face.w if edit is None else edit.w
        pictures = {"inverted": face.w} if edit is None else {"inverted": face.w, "edited": edit.w}
        marked = saving(self._settings.marking.mark)
        with results_folder(self._settings.out) as folder:
            to_pil(face.image).save(folder / f"{name}.original.png")
            for stage, latent in pictures.items():
                picture = to_pil(self._link.picture(latent))
                picture.save(folder / f"{name}.{stage}.png", **marked)
            np.savez(
                folder / f"{name}.npz",
                w=w[0].cpu().numpy(),
                s=encoded.s[0].cpu().numpy(),
                x=encoded.x[0].cpu().numpy(),
            )


def _names(paths: list[Path]) -> dict[Path, str]:
    """What the files of each photograph are called: its own name, as far as that tells it apart."""
    stems = {path: shown(Path(path.stem))[:LONGEST_NAME] for path in paths}
    bearers = Counter(stems.values())
    return {
        path: stem if bearers[stem] == 1 else f"{stem}.{file_digest(path)[:8]}"
        for path, stem in stems.items()
    }


@contextmanager
def _open_outlet(settings: Tx, symbols: int) -> Generator[_Outlet]:
    """Radio and recording that the settings ask for; what was sent has left when it ends well."""
    sink = recorder = None
    with ExitStack() as ends:
        if settings.address is not None or settings.record is None:
            sink = SampleSink(settings.address or ADDRESS, timeout_s=settings.wait_s)
            ends.enter_context(sink)
            print(f"samples wait at {sink.address}", flush=True)
        if settings.record is not None:
            known = {"adapter": settings.adapter, "design_snr_db": settings.snr_db}
            papr = {} if settings.papr_db is None else {"papr_db": settings.papr_db}
            recorder = Recorder(settings.record, settings.rate, symbols, known | papr)
            ends.enter_context(recorder)
        modulator = Modulator(symbols, papr_db=settings.papr_db)
        yield _Outlet(modulator, settings.rate, sink, recorder)
        if sink is not None:
            sink.close(linger_s=settings.wait_s)


class _Outlet:
    """Sends pictures to the radio and to the recording, whichever there are, and counts."""

    def __init__(
        self,
        modulator: Modulator,
        rate: float,
        sink: SampleSink | None,
        recorder: Recorder | None,
    ) -> None:
        self._modulator = modulator
        self._rate = rate
        self._sink = sink
        self._recorder = recorder
        self._pictures = self._bursts = self._samples = 0
        self._last = np.zeros(0, np.complex64)

    @property
    def on_air(self) -> bool:
        """Whether there is a radio, or somebody else who listens."""
        return self._sink is not None

    def send(self, x: NDArray[np.complexfloating], name: str) -> None:
        """The bursts of one picture, x [1, K], and silence behind them."""
        frame, first = self._modulator.frame, self._modulator.number
        self._last = self._modulator.send(x)
        samples = np.pad(self._last, (LEAD, SILENCE))
        starts = [self._samples + LEAD + within * frame.burst for within in range(frame.blocks)]
        if self._recorder is not None:
            self._recorder.write(samples)
            for within, start in enumerate(starts):
                self._recorder.annotate(start, frame.burst, f"block {first + within}")
        if self._sink is not None:
            self._sink.send(samples)
        for within, start in enumerate(starts):
            print(
                f"{start / self._rate:10.4f} s  block {first + within:2d}  "
                f"{frame.burst:,} samples  {name}",
                flush=True,
            )
        self._pictures += 1
        self._bursts += frame.blocks
        self._samples += len(samples)

    def draw(self, folder: Path) -> None:
        """The spectrum of the last picture sent, without the silence around it."""
        if len(self._last):
            figure = radio_plots.psd(self._last, self._rate, "Spectrum of what was sent")
            radio_plots.save(folder / "psd.png", figure)

    def summary(self) -> str:
        """Counts of what was sent."""
        drops = self._sink.drops if self._sink is not None else 0
        return (
            f"sent {self._pictures} pictures in {self._bursts} bursts, {self._samples:,} samples; "
            f"{drops:,} samples dropped"
        )
