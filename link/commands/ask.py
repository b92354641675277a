"""What a sentence asks for, in words or as JSON, before any photograph is edited."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator

from link.settings import Ask
from semantic.attributes import TABLE
from semantic.requests import Request, RequestReader

__all__ = ["ask", "described"]


def ask(settings: Ask) -> None:
    """Carries out ``run_link.py ask``; ValueError where the plain form finds no request."""
    reader = RequestReader.load()
    if not settings.json:
        print(described(reader.understand(settings.sentence)))
        return
    for sentence in _lines() if settings.sentence == "-" else [settings.sentence]:
        print(json.dumps(reader.read(sentence).as_json()), flush=True)


def described(request: Request) -> str:
    """One line for people; of several wishes a line each, in the order that they are done in.

    >>> described(Request("beard", "change", -1, 2, 0.98))
    'beard: 2 degrees down (shorter), confidence 0.98'
    >>> described(Request("age", "target", None, 0, 1.0))
    'age: degree 0 of 0..5 (a child), confidence 1.00'
    """
    if request.wishes:
        lines = [f"{number}. {described(wish)}" for number, wish in enumerate(request.wishes, 1)]
        return "\n".join([f"{len(lines)} wishes, one after the other:", *lines])
    attribute = TABLE[request.attribute or ""]
    confidence = f"confidence {request.confidence:.2f}"
    if request.mode == "target":
        meaning = f" ({attribute.none})" if request.degree == 0 else ""
        return f"{attribute.name}: degree {request.degree} of 0..5{meaning}, {confidence}"
    degrees = "1 degree" if request.degree == 1 else f"{request.degree} degrees"
    way = f"up ({attribute.more})" if request.direction == 1 else f"down ({attribute.less})"
    return f"{attribute.name}: {degrees} {way}, {confidence}"


def _lines() -> Iterator[str]:
    """Sentences from stdin, as they come; bytes that are no UTF-8 spoil their own line alone."""
    stream: Iterable[bytes] = sys.stdin.buffer
    for line in stream:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
