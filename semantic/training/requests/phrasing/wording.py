"""How the tables of phrases are written."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Change", "Target", "split"]


def split(text: str) -> tuple[str, ...]:
    """The phrases of a table, written with bars between them.

    Example:
        >>> split("a bit | a little")
        ('a bit', 'a little')
    """
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


class Change(NamedTuple):
    """How one asks for more (or less) of an attribute."""

    more: tuple[str, ...]  # comparatives
    too: tuple[str, ...]  # what it is too much of now
    enough: tuple[str, ...]  # what it is not enough of now
    verbs: tuple[str, ...]  # may be followed by a measure
    plain: tuple[str, ...]  # one degree, nothing to be added


class Target(NamedTuple):
    """How one asks for a certain degree of an attribute."""

    things: tuple[str, ...]  # what is wanted, to be put into a frame
    phrases: tuple[str, ...]  # whole requests
