"""Single wishes with their meaning, put together at random from our own phrasing.

Everything draws from the ``random.Random`` that is passed in; the same seed, the same sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from semantic.attributes import ATTRIBUTES, DEGREES, age_degree, years_as_degrees
from semantic.requests.words import NUMBER_WORDS
from semantic.training.requests.phrasing import frames, numbers
from semantic.training.requests.phrasing.by_attribute import CHANGES, REMOVE, TARGETS
from semantic.training.requests.phrasing.filling import fill

__all__ = ["NOTHING", "Meaning", "Said", "Sentence", "Wish", "own"]


class Meaning(NamedTuple):
    """One wish: direction is 0 for a target."""

    attribute: str
    direction: int
    degree: int


class Said(NamedTuple):
    """What a sentence says.

    Attributes:
        wishes: what it asks for, of different attributes.
        kept: attributes that it says shall stay as they are.
        beyond: whether it asks for something that is not known, or is no request at all.
    """

    wishes: tuple[Meaning, ...] = ()
    kept: tuple[str, ...] = ()
    beyond: bool = False


NOTHING = Said(beyond=True)
Wish = tuple[str, Meaning]
Sentence = tuple[str, Said]


def own(rng: Random, attribute: str | None = None) -> Wish:
    """One wish in our own words."""
    attribute = attribute or rng.choice(ATTRIBUTES)
    weights = (5, 5, 4, 0, 1) if attribute == "age" else (5, 4, 1.2, 3, 1)
    makers: tuple[Callable[[Random, str], Wish], ...]
    makers = (_change, _target, _numbered, _removal, _signed)
    maker = rng.choices(makers, weights)[0]
    return maker(rng, attribute)


def _change(rng: Random, attribute: str) -> Wish:
    direction = rng.choice((1, -1))
    table = CHANGES[attribute][direction]
    kind = rng.random()
    if kind < 0.3:
        return fill(rng, rng.choice(table.plain), attribute), Meaning(attribute, direction, 1)
    comparative = rng.choice(table.more)
    if rng.random() < 0.07:
        comparative = f"{comparative} and {rng.choice(table.more)}"
    if kind < 0.38:
        frame = rng.choice(frames.TOO_FRAMES)
        blanks = {"too": rng.choice(table.too), "enough": rng.choice(table.enough)}
        text = fill(rng, frame, attribute, comparative=comparative, **blanks)
        return text, Meaning(attribute, direction, 1)
    before, after, degree = _measure(rng, attribute, direction, comparative)
    frame = rng.choice(frames.CHANGE_FRAMES if kind < 0.7 else table.verbs)
    if "{way}" in frame and not frame.endswith("{way}"):
        text = fill(rng, frame, attribute, way=before, more=f"{before} {comparative}") + f" {after}"
    else:
        tail = f"{before} {after}" if rng.random() < 0.7 or not before else f"by {before} {after}"
        text = fill(rng, frame, attribute, way=tail, more=f"{before} {comparative}")
        if "{way}" not in frame:
            text += f" {after}"
        elif before and rng.random() < 0.25:
            text = f"{before} {fill(rng, frame, attribute, way='')} {after}"
    return " ".join(text.split()), Meaning(attribute, direction, degree)


def _measure(rng: Random, attribute: str, direction: int, comparative: str) -> tuple[str, str, int]:
    """Words before the comparative, words at the end, and the degrees that they mean."""
    kind = rng.random()
    if kind < 0.38:
        return "", "", 1
    if kind < 0.45:
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


def _target(rng: Random, attribute: str) -> Wish:
    degree = rng.randrange(0 if attribute == "age" else 1, DEGREES)
    things, phrases = TARGETS[attribute][degree]
    if rng.random() < 0.4:
        frame = rng.choice(phrases)
    else:
        wanting = frames.TARGET_FRAMES + (frames.BECOME if attribute == "age" else frames.HAVE)
        frame = rng.choice(wanting).replace("{x}", rng.choice(things))
    return fill(rng, frame, attribute), Meaning(attribute, 0, degree)


def _removal(rng: Random, attribute: str) -> Wish:
    phrases = REMOVE["any"] if rng.random() < 0.5 else REMOVE[attribute]
    return fill(rng, rng.choice(phrases), attribute), Meaning(attribute, 0, 0)


def _numbered(rng: Random, attribute: str) -> Wish:
    """A degree, an age, years or a share of the forehead as a number."""
    if attribute == "age" and rng.random() < 0.85:
        return _years(rng)
    if attribute == "bangs" and rng.random() < 0.5:
        share = rng.randrange(0, 101, 10)
        sign = rng.choice(("%", " percent"))
        visible = rng.choice((True, False))
        frame = rng.choice(numbers.VISIBLE if visible else numbers.COVERED)
        degree = int((100 - share if visible else share) / 20 + 0.5)
        return fill(rng, frame, attribute, n=f"{share}{sign}"), Meaning(attribute, 0, degree)
    degree = rng.randrange(DEGREES)
    text = _of_noun(rng, rng.choice(numbers.NUMBERED), attribute, _digit(rng, degree))
    return text, Meaning(attribute, 0, degree)


def _signed(rng: Random, attribute: str) -> Wish:
    """A difference in degrees, by a sign or by a verb."""
    direction, degree = rng.choice((1, -1)), rng.choice((1, 1, 2, 2, 3, 4, 5))
    meaning = Meaning(attribute, direction, degree)
    if (direction, degree) == (1, 2) and attribute != "age" and rng.random() < 0.2:
        adjective = rng.choice(CHANGES[attribute][1].enough)
        return fill(rng, rng.choice(numbers.DOUBLED), attribute, x=adjective), meaning
    if rng.random() < 0.3:
        frame = rng.choice(numbers.MORE if direction == 1 else numbers.LESS)
        return _of_noun(rng, frame, attribute, _digit(rng, degree)), meaning
    spelt = rng.random() < 0.3
    sign = {(1, True): "plus ", (-1, True): "minus ", (1, False): "+", (-1, False): "-"}
    n = sign[direction, spelt] + (_digit(rng, degree) if spelt else str(degree))
    if attribute == "age" and rng.random() < 0.3:
        years = rng.randint(6, 60)
        n = f"{sign[direction, spelt]}{years}"
        meaning = Meaning(attribute, direction, years_as_degrees(years))
    return _of_noun(rng, rng.choice(numbers.SIGNED), attribute, n), meaning


def _of_noun(rng: Random, frame: str, attribute: str, n: str) -> str:
    """The frame; "set her to 3" would be an age in years, so that the age itself is named."""
    named = {"the": f"{rng.choice(('the', 'her', 'his', 'my'))} age", "bare": "age"}
    return fill(rng, frame, attribute, n=n, **(named if attribute == "age" else {}))


def _digit(rng: Random, degree: int) -> str:
    return rng.choice((str(degree), NUMBER_WORDS[degree]))


def _years(rng: Random) -> Wish:
    if rng.random() < 0.45:
        direction = rng.choice((1, -1))
        if rng.random() < 0.15:
            decades = rng.choice((1, 1, 2, 3, 4, 5))
            n = rng.choice(("a decade", "one decade")) if decades == 1 else ""
            n = n or f"{_digit(rng, decades)} decades"
            text = fill(rng, rng.choice(numbers.DECADES[direction]), "age", n=n)
            return text, Meaning("age", direction, decades)
        years = rng.choice((rng.randint(1, 60), rng.randrange(5, 61, 5)))
        frame = rng.choice(numbers.OLDER if direction == 1 else numbers.YOUNGER)
        text = fill(rng, frame, "age", n=_spoken(rng, years))
        return text, Meaning("age", direction, years_as_degrees(years))
    years = rng.choice((rng.randint(1, 99), rng.randint(1, 14)))
    text = fill(rng, rng.choice(numbers.AGED), "age", n=_spoken(rng, years))
    return text, Meaning("age", 0, age_degree(years))


def _spoken(rng: Random, years: int) -> str:
    """Digits, or number words."""
    if rng.random() < 0.5:
        return str(years)
    if years <= 20:
        return NUMBER_WORDS[years]
    tens = NUMBER_WORDS[18 + years // 10]
    if not years % 10:
        return tens
    return f"{tens}{rng.choice('- ')}{NUMBER_WORDS[years % 10]}"
