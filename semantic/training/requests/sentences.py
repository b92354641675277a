"""Single requests with their meaning, put together at random from our own phrasing.

Everything draws from the ``random.Random`` that is passed in; the same seed, the same sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from semantic.editing.attributes import ATTRIBUTES, DEGREES, TABLE, age_degree
from semantic.training.requests.phrasing import frames, numbers
from semantic.training.requests.phrasing.by_attribute import CHANGES, REMOVE, TARGETS
from semantic.training.requests.phrasing.filling import fill

__all__ = ["NOTHING", "SEVERAL", "Meaning", "Sentence", "own"]


class Meaning(NamedTuple):
    """What a sentence asks for: direction is 0 for a target; attribute one of ``CLASSES``."""

    attribute: str
    direction: int
    degree: int


NOTHING = Meaning("nothing", 0, 0)
SEVERAL = Meaning("several", 0, 0)
Sentence = tuple[str, Meaning]


def own(rng: Random) -> Sentence:
    """One request in our own words."""
    attribute = rng.choice(ATTRIBUTES)
    weights = (5, 5, 4, 0) if attribute == "age" else (5, 5, 1.5, 1.5)
    makers: tuple[Callable[[Random, str], Sentence], ...]
    makers = (_change, _target, _numbered, _removal)
    maker = rng.choices(makers, weights)[0]
    return maker(rng, attribute)


def _change(rng: Random, attribute: str) -> Sentence:
    direction = rng.choice((1, -1))
    table = CHANGES[attribute][direction]
    kind = rng.random()
    if kind < 0.2:
        return fill(rng, rng.choice(table.plain), attribute), Meaning(attribute, direction, 1)
    comparative = rng.choice(table.more)
    if rng.random() < 0.07:
        comparative = f"{comparative} and {rng.choice(table.more)}"
    if kind < 0.28:
        frame = rng.choice(frames.TOO_FRAMES)
        blanks = {"too": rng.choice(table.too), "enough": rng.choice(table.enough)}
        text = fill(rng, frame, attribute, comparative=comparative, **blanks)
        return text, Meaning(attribute, direction, 1)
    before, after, degree = _measure(rng, attribute, direction, comparative)
    frame = rng.choice(frames.CHANGE_FRAMES if kind < 0.65 else table.verbs)
    if "{way}" in frame and not frame.endswith("{way}"):
        text = fill(rng, frame, attribute, way=before, more=f"{before} {comparative}") + f" {after}"
    else:
        tail = f"{before} {after}" if rng.random() < 0.7 or not before else f"by {before} {after}"
        text = fill(rng, frame, attribute, way=tail, more=f"{before} {comparative}")
        if "{way}" not in frame:
            text += f" {after}"
        elif before and rng.random() < 0.25:
            text = f"{before} {fill(rng, frame, attribute, way='')} {after}"
    return text, Meaning(attribute, direction, degree)


def _measure(rng: Random, attribute: str, direction: int, comparative: str) -> tuple[str, str, int]:
    """Words before the comparative, words at the end, and the degrees that they mean."""
    kind = rng.random()
    if kind < 0.33:
        return "", "", 1
    if kind < 0.43:
        return "", rng.choice(frames.MEASURES["not too much"]), 3
    if kind < 0.65:
        return rng.choice(frames.MEASURES["much"]), "", _much(attribute, direction, comparative)
    degree = rng.choices((1, 2, 3, 4, 5), (6, 6, 2, 1.5, 1.5))[0]
    words = rng.choice(frames.MEASURES[degree])
    tail = rng.choice(frames.MEASURES["not too much"]) if degree <= 2 and rng.random() < 0.3 else ""
    if degree >= 2 and words.split()[-1] in ("steps", "degrees", "levels") and rng.random() < 0.3:
        return "", f"by {words}", degree
    return words, tail, degree


def _much(attribute: str, direction: int, comparative: str) -> int:
    """What Talk-to-Edit's templates mean by "much": 5, 4 or 3 degrees, by the attribute."""
    if direction == 1 and attribute in ("bangs", "age"):
        return 5
    return 3 if attribute == "smiling" and comparative.startswith("less ob") else 4


def _target(rng: Random, attribute: str) -> Sentence:
    degree = rng.randrange(DEGREES)
    if degree == 0 and attribute != "age":
        return _removal(rng, attribute)
    things, phrases = TARGETS[attribute][degree]
    if rng.random() < 0.4:
        frame = rng.choice(phrases)
    else:
        wanting = frames.TARGET_FRAMES + (frames.BECOME if attribute == "age" else frames.HAVE)
        frame = rng.choice(wanting).replace("{x}", rng.choice(things))
    return fill(rng, frame, attribute), Meaning(attribute, 0, degree)


def _removal(rng: Random, attribute: str) -> Sentence:
    phrases = REMOVE["any"] if rng.random() < 0.6 else REMOVE[attribute]
    return fill(rng, rng.choice(phrases), attribute), Meaning(attribute, 0, 0)


def _numbered(rng: Random, attribute: str) -> Sentence:
    """A degree, an age, years or a share of the forehead as a number."""
    if attribute == "age" and rng.random() < 0.7:
        return _years(rng)
    if attribute == "bangs" and rng.random() < 0.5:
        share = rng.randrange(0, 101, 10)
        sign = rng.choice(("%", " percent"))
        visible = rng.choice((True, False))
        frame = rng.choice(numbers.VISIBLE if visible else numbers.COVERED)
        degree = int((100 - share if visible else share) / 20 + 0.5)
        return fill(rng, frame, attribute, n=f"{share}{sign}"), Meaning(attribute, 0, degree)
    degree = rng.randrange(DEGREES)
    n = rng.choice((str(degree), numbers.NUMBER_WORDS[degree]))
    return fill(rng, rng.choice(numbers.NUMBERED), attribute, n=n), Meaning(attribute, 0, degree)


def _years(rng: Random) -> Sentence:
    if rng.random() < 0.4:
        direction, years = rng.choice((1, -1)), rng.randint(1, 60)
        frame = rng.choice(numbers.OLDER if direction == 1 else numbers.YOUNGER)
        text = fill(rng, frame, "age", n=_spoken(rng, years))
        # Degrees are bins of about ten years.
        degree = 1 + sum(years >= bound for bound in TABLE["age"].years[:-1])
        return text, Meaning("age", direction, degree)
    years = rng.randint(1, 99)
    text = fill(rng, rng.choice(numbers.AGED), "age", n=_spoken(rng, years))
    return text, Meaning("age", 0, age_degree(years))


def _spoken(rng: Random, years: int) -> str:
    """Digits, or number words."""
    if rng.random() < 0.5:
        return str(years)
    if years <= 20:
        return numbers.NUMBER_WORDS[years]
    tens = numbers.NUMBER_WORDS[18 + years // 10]
    return f"{tens}-{numbers.NUMBER_WORDS[years % 10]}" if years % 10 else tens
