"""Every word of the phrasing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from semantic.attributes import DEGREES
from semantic.requests.words import BREAK, NUMBER_WORDS, words_of
from semantic.training.requests.negations import gerund
from semantic.training.requests.phrasing import (
    by_attribute,
    everyday,
    frames,
    negated,
    numbers,
    refused,
    several,
)

__all__ = ["asking_words", "words"]

_ASKING = (by_attribute.NOUNS, by_attribute.CHANGES, by_attribute.TARGETS, frames.MEASURES,
           by_attribute.REMOVE)  # fmt: skip
_AROUND = (frames.CHANGE_FRAMES, frames.TOO_FRAMES, frames.TARGET_FRAMES,
           frames.HAVE, frames.BECOME, numbers.NUMBERED, numbers.VISIBLE,
           numbers.COVERED, numbers.AGED, numbers.OLDER, numbers.YOUNGER,
           numbers.DECADES, numbers.DOUBLED, numbers.SIGNED, numbers.MORE,
           numbers.LESS, frames.OWNERS, frames.OBJECTS, frames.SUBJECTS,
           frames.BEFORE, frames.AFTER, negated.FORBIDDING, negated.FORBIDDING_AGE,
           negated.FORBIDDING_MORE, negated.FORBIDDING_SMILE, negated.KEEP_AGE,
           negated.ASKING_ALL_THE_SAME, negated.SUGGESTED, negated.CORRECTIONS,
           negated.NOT_BUT, negated.WITH_KEPT, several.LINKS, several.OPENINGS,
           several.REMOVED, several.ADDED, several.SPLIT, several.SHARED,
           several.LESSENED, several.PEOPLE, several.CHOICES)  # fmt: skip
_REST = (everyday.NEAR, everyday.NOUNS, everyday.COLOURS, everyday.ADJECTIVES, everyday.VERBS,
         everyday.OF_HAIR, refused.OTHER_THINGS, refused.OTHER_CHANGES, refused.QUESTIONS,
         refused.KEEP, refused.CHATTER)  # fmt: skip


def words() -> list[str]:
    """Every word, what requests are made of first, so that typos go to them."""
    tokens = [f"#{i}" for i in range(DEGREES)] + [f"~{i}" for i in range(1, DEGREES)] + ["#many"]
    tokens += [f"%{i}" for i in range(0, 101, 10)] + [BREAK, "plus", "minus", "and"]
    tokens += [*map(str, range(DEGREES)), *NUMBER_WORDS[:DEGREES], "decade", "decades"]
    for text in _strings((_ASKING, _AROUND)):
        tokens += words_of(re.sub(r"\{\w*\}", " ", text))
    tokens += [gerund(verb) for verb in sorted(negated.CHANGE_VERBS)]
    for text in _strings((_REST, refused.FOREIGN)):
        tokens += words_of(re.sub(r"\{\w*\}", " ", text))
    return list(dict.fromkeys(tokens))


def asking_words() -> frozenset[str]:
    """Words without which a wish would be none, or another."""
    made_of: list[Any] = [by_attribute.NOUNS]
    phrases: list[Any] = [frames.REMOVE, by_attribute.REMOVE]
    for directions in by_attribute.CHANGES.values():
        for table in directions.values():
            made_of += [table.more, table.too, table.enough]
            phrases += [table.verbs, table.plain]
    verbs = {text.split()[0] for text in _strings(phrases)}
    asking = {word for text in _strings(made_of) for word in words_of(text)} | verbs
    return frozenset(asking - {word for text in _strings(_AROUND) for word in words_of(text)})


def _strings(item: Any) -> Iterator[str]:
    """All strings of nested tables, in order."""
    if isinstance(item, str):
        yield item
    else:
        for part in item.values() if isinstance(item, dict) else item:
            yield from _strings(part)
