"""A command line as settings; what is wrong with it is one plain sentence."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from itertools import dropwhile, takewhile
from typing import TypeVar

import tyro

__all__ = ["parse"]

FRAME = ("---", "───", "╰")  # of tyro's messages

Settings = TypeVar("Settings")


def parse(settings: type[Settings], options: Sequence[str], program: str) -> Settings:
    """The settings that the options ask for; those in groups have no prefix.

    Args:
        settings: a frozen dataclass, whose docstrings are the help.
        options: of the command line.
        program: what was typed before them.

    Raises:
        ValueError: an option that there is not, or a value that cannot be.
    """
    shown = io.StringIO()
    config = (tyro.conf.OmitArgPrefixes,)
    try:
        with redirect_stderr(shown), _wide(options):
            return tyro.cli(settings, args=options, prog=program, config=config)
    except SystemExit as ended:
        if ended.code == 2:
            raise ValueError(f"{_sentence(shown.getvalue())}; see {program} --help") from None
        raise


@contextmanager
def _wide(options: Sequence[str]) -> Iterator[None]:
    """Nothing is broken into lines, but for people who read the help."""
    if not {"-h", "--help"}.isdisjoint(options):
        yield
        return
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100000"
    try:
        yield
    finally:
        del os.environ["COLUMNS"]
        if before is not None:
            os.environ["COLUMNS"] = before


def _sentence(box: str) -> str:
    """What is wrong, out of the frame that tyro draws around it and without its help texts.

    >>> _sentence("Value error\\n---\\n| Error parsing Run: out must be a folder |\\n---\\nmore")
    'out must be a folder'
    """

    def framed(line: str) -> bool:
        return line.startswith(FRAME)

    inside = dropwhile(framed, (line.strip("│| ") for line in box.splitlines()[1:]))
    said = " ".join(takewhile(lambda line: not framed(line), inside))
    return re.sub(r"^Error parsing (?!-)[^:]*: ", "", " ".join(said.split())).rstrip(".")
