"""One photograph over one channel, changed on the way if a sentence asks for it."""

from __future__ import annotations

from typing import Any

from link.link import Link
from link.meters.seconds import StageMeter
from link.sentences import Editing, understood
from link.settings import Run
from link.views.report import Report
from link.views.tables import run_table

__all__ = ["run"]


def run(settings: Run) -> dict[str, Any]:
    """Carries out ``run_link.py run``: prints a table, returns what it wrote to result.json.

    Raises:
        ValueError: a sentence that asks for nothing known, before anything is loaded.
    """
    request = None if settings.say is None else understood(settings.say)
    link = Link.load(settings)
    editing = None if request is None else Editing.load(settings, link.models)
    meter = StageMeter(link.models.device)
    said = None
    with meter.stage("total"):
        aligned, w = link.invert(meter)
        sent = w
        if editing is not None and request is not None:
            with meter.stage("edit"):
                edited = editing.edit(w, settings.say or "", request)
            said, sent = (editing, edited), edited.edit.w
        passage = link.send(sent, meter)
    result = Report(link).write(settings.out, aligned, w, passage, meter, said)
    print(run_table(result, settings.out))
    return result
