"""One photograph over one channel, changed on the way if a sentence asks for it."""

from __future__ import annotations

from typing import Any, NamedTuple

from link.content import printable
from link.inputs.sentences import understood
from link.link import Link
from link.meters.seconds import StageMeter
from link.passage import Passage
from link.settings import Run
from link.views.report import Report
from link.views.tables import run_table, snr_table
from semantic.faces.photographs import picture_grid, read_image
from semantic.files import write_atomically

__all__ = ["run"]


class _Sent(NamedTuple):
    """The face's way over the channel at one SNR, and how long it took."""

    link: Link
    passage: Passage
    meter: StageMeter


def run(settings: Run) -> list[dict[str, Any]]:
    """Carries out ``run_link.py run``; prints a table. The face is found and edited once.

    Returns:
        What each SNR's result.json holds.

    Raises:
        ImageError: a photograph that cannot be read, before anything is loaded.
        ValueError: a sentence that asks for nothing known, likewise; an adapter that does not
            serve at one of the SNRs.
    """
    if settings.say is not None:
        understood(settings.say)
    photograph = read_image(settings.image)
    link = Link.load(**settings.link())
    links = [link.at(snr_db=snr_db) for snr_db in dict.fromkeys(settings.snr_db)]
    if settings.say is not None:
        link.editing.load()
    once = StageMeter(link.models.device)
    with once.stage("total"):
        face = link.face(
            photograph,
            **settings.finding.choice(),
            progress=True,
            meter=once,
        )
        sent = face if settings.say is None else link.edit(face, settings.say, meter=once)
    passages = []
    for here in links:
        meter = once.copy()
        with meter.stage("total"):
            passages.append(_Sent(here, here.send(sent, meter=meter), meter))
    return _one(settings, *passages) if len(links) == 1 else _several(settings, passages)


def _one(settings: Run, sent: _Sent) -> list[dict[str, Any]]:
    result, names = Report(sent.link, settings).write(settings.out, sent.passage, sent.meter)
    print(run_table(result, settings.out, names))
    return [result]


def _several(settings: Run, passages: list[_Sent]) -> list[dict[str, Any]]:
    """A folder for each SNR, the pictures side by side, and a table."""
    results = []
    pictures = dict(passages[0].passage.pictures)
    for name in ("decoded", "received"):
        pictures.pop(name, None)
    for link, passage, meter in passages:
        name = f"{link.snr_db:g}dB"
        results.append(Report(link, settings).write(settings.out / name, passage, meter)[0])
        pictures[name] = passage.picture
    grid = picture_grid([list(pictures.values())], column_labels=list(pictures))
    write_atomically(settings.out / "grid.png", grid.save)
    print(snr_table(results))
    print(f"in {printable(str(settings.out))}: grid.png, and a folder for each SNR")
    return results
