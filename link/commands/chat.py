"""Several sentences, one after the other, on the same face: each edit is sent and written down."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from link.link import Link
from link.meters.seconds import StageMeter
from link.sentences import Editing
from link.settings import Chat
from link.views.report import Report
from link.views.tables import edit_line
from semantic.faces.alignment import Aligned
from semantic.requests import RequestReader

__all__ = ["chat"]

PROMPT = "what shall change (undo, quit)? "
QUIT = ("quit", "exit", "bye")


def chat(settings: Chat) -> None:
    """Carries out ``run_link.py chat``: reads stdin to its end, prints a line a sentence.

    A sentence that asks for nothing known is answered on stderr, and the chat goes on.

    Raises:
        ValueError: the photograph or the settings cannot be used.
    """
    reader = RequestReader.load()
    link = Link.load(settings)
    editing = Editing.load(settings, link.models)
    aligned, w = link.invert(StageMeter(link.models.device))
    talk = _Talk(link, editing, Report(link), reader, aligned, [w], settings.out)
    while (sentence := _next_sentence()) is not None:
        talk.answer(sentence)


def _next_sentence() -> str | None:
    """What is asked next; None at the end."""
    print(PROMPT, end="", file=sys.stderr, flush=True)
    line = sys.stdin.buffer.readline().decode("utf-8", errors="replace")
    sentence = line.strip()
    return None if not line or sentence.lower() in QUIT else sentence


@dataclass
class _Talk:
    """One face's way through a chat; ``latents`` holds every state, the present one last."""

    link: Link
    editing: Editing
    report: Report
    reader: RequestReader
    aligned: Aligned
    latents: list[Tensor]
    out: Path
    turns: int = field(default=0)

    def answer(self, sentence: str) -> None:
        """Carries out one line of the chat."""
        if sentence.lower() == "undo":
            self._undo()
            return
        try:
            request = self.reader.understand(sentence)
        except ValueError as problem:
            print(problem, file=sys.stderr)
            return
        meter = StageMeter(self.link.models.device)
        before = self.latents[-1]
        with meter.stage("total"):
            with meter.stage("edit"):
                said = self.editing.edit(before, sentence, request)
            passage = self.link.send(said.edit.w, meter)
        self.latents.append(said.edit.w)
        self.turns += 1
        folder = self.out / f"{self.turns:02d}"
        result = self.report.write(
            folder, self.aligned, before, passage, meter, (self.editing, said)
        )
        print(f"{edit_line(result)}; see {folder / 'grid.png'}", flush=True)

    def _undo(self) -> None:
        if len(self.latents) == 1:
            print("there is no edit to take back", file=sys.stderr)
            return
        self.latents.pop()
        print(f"taken back; edits left on the face: {len(self.latents) - 1}", flush=True)
