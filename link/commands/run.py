"""One photograph over one channel, changed on the way if a sentence asks for it."""

from __future__ import annotations

from typing import Any

from link.link import Link
from link.meters.seconds import StageMeter
from link.sentences import understood
from link.settings import Run
from link.views.report import Report
from link.views.tables import run_table
from semantic.faces.photographs import read_image

__all__ = ["run"]


def run(settings: Run) -> dict[str, Any]:
    """Carries out ``run_link.py run``: prints a table, returns what it wrote to result.json.

    Raises:
        ImageError: a photograph that cannot be read, before anything is loaded.
        ValueError: a sentence that asks for nothing known, likewise.
    """
    if settings.say is not None:
        understood(settings.say)
    photograph = read_image(settings.image)
    link = Link.load(**settings.link())
    if settings.say is not None:
        link.editing.load()
    meter = StageMeter(link.models.device)
    with meter.stage("total"):
        face = link.face(photograph, progress=True, meter=meter)
        sent = face if settings.say is None else link.edit(face, settings.say, meter=meter)
        passage = link.send(sent, meter=meter)
    result = Report(link, settings).write(settings.out, passage, meter)
    print(run_table(result, settings.out))
    return result
