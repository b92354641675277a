"""Several sentences, one after the other, on the same face: each edit is sent and written down."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from link.inputs.face import Face
from link.inputs.sentences import Edit, understood
from link.keeping.results import left_before
from link.link import Link
from link.meters.seconds import StageMeter
from link.settings import Chat
from link.views.report import Report
from link.views.tables import edit_line
from semantic.faces.photographs import read_image

__all__ = ["chat"]

PROMPT = "what shall change (undo, quit)? "
QUIT = ("quit", "exit", "bye")


def chat(settings: Chat) -> None:
    """Carries out ``run_link.py chat``: reads stdin to its end, prints a line a sentence.

    A sentence that asks for nothing known is answered on stderr, and the chat goes on.

    Raises:
        ValueError: the photograph or the settings cannot be used.
    """
    photograph = read_image(settings.image)
    if earlier := left_before(settings.out, "[0-9]*"):
        print(earlier, file=sys.stderr)
    link = Link.load(**settings.link())
    link.editing.load()
    face = link.face(
        photograph,
        **settings.finding.choice(),
        progress=True,
    )
    talk = _Talk(link, Report(link, settings), settings, [face])
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
    """One face's way through a chat; ``states`` holds every state of it, the present one last."""

    link: Link
    report: Report
    settings: Chat
    states: list[Face | Edit]
    turns: int = field(default=0)

    def answer(self, sentence: str) -> None:
        """Carries out one line of the chat."""
        if sentence.lower() == "undo":
            self._undo()
            return
        try:
            understood(sentence)
        except ValueError as problem:
            print(problem, file=sys.stderr)
            return
        meter = StageMeter(self.link.models.device)
        with meter.stage("total"):
            edit = self.link.edit(self.states[-1], sentence, meter=meter)
            passage = self.link.send(edit, meter=meter)
        self.states.append(edit)
        self.turns += 1
        folder = self.settings.out / f"{self.turns:02d}"
        result, _ = self.report.write(folder, passage, meter)
        print(f"{edit_line(result)}; see {folder / 'grid.png'}", flush=True)

    def _undo(self) -> None:
        if len(self.states) == 1:
            print("there is no edit to take back", file=sys.stderr)
            return
        self.states.pop()
        print(f"taken back; edits left on the face: {len(self.states) - 1}", flush=True)
