"""Every word of the phrasing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from semantic.requests import words_of
from semantic.training.requests.phrasing import by_attribute, frames, numbers, refused

__all__ = ["words"]


def words() -> list[str]:
    """Every word, what requests are made of first, so that typos go to them."""
    asking = (by_attribute.NOUNS, by_attribute.CHANGES, by_attribute.TARGETS, frames.MEASURES,
              by_attribute.REMOVE)  # fmt: skip
    around = (frames.CHANGE_FRAMES, frames.TOO_FRAMES, frames.TARGET_FRAMES, frames.HAVE,
              frames.BECOME, numbers.NUMBERED, numbers.VISIBLE, numbers.COVERED, numbers.AGED,
              numbers.OLDER, numbers.YOUNGER, frames.OWNERS, frames.OBJECTS, frames.SUBJECTS,
              frames.BEFORE, frames.AFTER)  # fmt: skip
    rest = (refused.PAIRS, refused.OTHER_THINGS, refused.OTHER_CHANGES, refused.QUESTIONS,
            refused.KEEP, refused.CHATTER)  # fmt: skip
    tokens = [f"#{i}" for i in range(6)] + [f"%{i}" for i in range(0, 101, 10)]
    tokens += [*map(str, range(6)), *numbers.NUMBER_WORDS]
    for text in _strings((asking, around, rest)):
        tokens += words_of(re.sub(r"\{\w*\}", " ", text))
    return list(dict.fromkeys(tokens))


def _strings(item: Any) -> Iterator[str]:
    """All strings of nested tables, in order."""
    if isinstance(item, str):
        yield item
    else:
        for part in item.values() if isinstance(item, dict) else item:
            yield from _strings(part)
