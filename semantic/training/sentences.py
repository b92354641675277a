"""Sentences with their meaning, put together at random from our own phrasing.

Everything draws from the ``random.Random`` that is passed in; the same seed, the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from semantic.requests import ATTRIBUTES, words_of
from semantic.training import phrasing as p

__all__ = [
    "NOTHING",
    "SEVERAL",
    "Meaning",
    "Sentence",
    "decorated",
    "keeping",
    "misspelt",
    "other",
    "own",
    "two_at_once",
    "words",
]


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


def other(rng: Random) -> Sentence:
    """A sentence that asks for nothing that is known."""
    kind = rng.random()
    if kind < 0.45:
        thing = rng.choice(p.OTHER_THINGS)
        adjective = rng.choice(("", "", "", "big ", "red ", "nice ", "long ", "thick ", "old "))
        frame = rng.choice(p.OTHER_CHANGES)
        return _fill(
            rng,
            frame,
            "age",
            thing=f"{rng.choice(p.OWNERS)} {thing}",
            a=f"a {adjective}{thing}",
            bare_thing=thing,
        ), NOTHING
    if kind < 0.6:
        return _fill(rng, rng.choice(p.QUESTIONS + p.KEEP), rng.choice(ATTRIBUTES[:4])), NOTHING
    if kind < 0.8:
        return rng.choice(p.CHATTER), NOTHING
    if kind < 0.9:
        return _foreign(rng), NOTHING
    return " ".join(_gibberish(rng) for _ in range(rng.randint(1, 9))), NOTHING


_LINKS = (
    " and ",
    " and ",
    ", and ",
    " then ",
    " and then ",
    " but ",
    " plus ",
    ", ",
    " also ",
    ". ",
)


def two_at_once(rng: Random, first: Sentence) -> Sentence:
    """``first`` with another request of ours: another attribute, or something unknown."""
    kind = rng.random()
    if kind < 0.25:
        return _two_things(rng), SEVERAL
    if kind < 0.4:
        thing = f"the {rng.choice(p.OTHER_THINGS)}"
        second = (
            _fill(rng, rng.choice(p.OTHER_CHANGES[:13]), "age", thing=thing, a=thing),
            NOTHING,
        )
    else:
        second = own(rng)
        while second[1].attribute == first[1].attribute:
            second = own(rng)
    pair = [first[0], second[0]]
    rng.shuffle(pair)
    opening = rng.choice(("", "", "", "", "both ", "first "))
    return opening + rng.choice(_LINKS).join(pair), SEVERAL


def _two_things(rng: Random) -> str:
    """One short sentence with two things in it; the second may be none that is known."""
    one, two = rng.sample(ATTRIBUTES[:4], 2)
    nouns = [rng.choice(p.NOUNS[one]), rng.choice(p.NOUNS[two])]
    if rng.random() < 0.35:
        compared = [
            f"{rng.choice(p.CHANGES[attribute, rng.choice((1, -1))].more)} {noun}"
            for attribute, noun in zip((one, two), nouns, strict=True)
        ]
        return rng.choice((" and ", " ", " with ", " but ")).join(compared)
    if rng.random() < 0.4:
        nouns[1] = rng.choice(p.OTHER_THINGS)
    rng.shuffle(nouns)
    article = rng.choice(("the ", "a ", ""))
    return _fill(rng, rng.choice(_PAIRS), "age", x=article + nouns[0], y=article + nouns[1])


_PAIRS = p.split(
    "remove {x} and {y} | no {x} and no {y} | make {x} and {y} longer | add {x} and {y}"
    "| without {x} and {y} | more of {x} and {y} | give {who} {x} and {y}"
    "| i want {x} and also {y} | take away {x} and {y} | give {who} {x} plus {y}"
    "| put {x} and {y} on {who} | with {x} and {y} | neither {x} nor {y} | {x} and {y} please"
    "| make {x} and {y} thicker | more {x} less {y} | less {x} more {y} | add {x} but no {y}"
    "| change {x} and {y} | no {x} but with {y}"
)


def keeping(rng: Random, first: Sentence) -> Sentence:
    """``first``, and another attribute left as it is: still one request."""
    attribute = rng.choice([a for a in ATTRIBUTES[:4] if a != first[1].attribute])
    keep = _fill(rng, rng.choice(p.KEEP[:5]), attribute)
    link = rng.choice((" but ", " and ", ", ", " and please "))
    pair = [first[0], keep]
    rng.shuffle(pair)
    return link.join(pair), first[1]


def decorated(rng: Random, text: str) -> str:
    """Words before and after that change nothing, at times."""
    if rng.random() < 0.35:
        text = f"{rng.choice(p.BEFORE)} {text}"
    if rng.random() < 0.3:
        text = f"{text} {rng.choice(p.AFTER)}"
    return text


def misspelt(rng: Random, text: str) -> str:
    """One letter of a word wrong, missing, doubled or swapped with the next."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    i = rng.choice(long)
    at = rng.randrange(1, len(words[i]) - 1)
    word = words[i]
    words[i] = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + rng.choice("aeiorstln") + word[at + 1 :],
        )
    )
    return " ".join(words)


def words() -> list[str]:
    """Every word of the phrasing: what requests are made of first, so that typos go to them."""
    asking = (p.NOUNS, p.CHANGES, p.TARGETS, p.MEASURES, p.REMOVE)
    frames = (p.CHANGE_FRAMES, p.TOO_FRAMES, p.TARGET_FRAMES, _HAVE, _BECOME, _NUMBERED, _VISIBLE,
              _COVERED, _AGED, _OLDER, _YOUNGER, p.OWNERS, p.OBJECTS, p.SUBJECTS, p.BEFORE,
              p.AFTER)  # fmt: skip
    rest = (_PAIRS, p.OTHER_THINGS, p.OTHER_CHANGES, p.QUESTIONS, p.KEEP, p.CHATTER)
    tokens = [f"#{i}" for i in range(6)] + [f"%{i}" for i in range(0, 101, 10)]
    tokens += [*map(str, range(6)), *_NUMBER_WORDS]
    for text in _strings((asking, frames, rest)):
        tokens += words_of(re.sub(r"\{\w*\}", " ", text))
    return list(dict.fromkeys(tokens))


def _change(rng: Random, attribute: str) -> Sentence:
    direction = rng.choice((1, -1))
    table = p.CHANGES[attribute, direction]
    kind = rng.random()
    if kind < 0.2:
        return _fill(rng, rng.choice(table.plain), attribute), Meaning(attribute, direction, 1)
    comparative = rng.choice(table.more)
    if rng.random() < 0.07:
        comparative = f"{comparative} and {rng.choice(table.more)}"
    if kind < 0.28:
        frame = rng.choice(p.TOO_FRAMES)
        blanks = {"too": rng.choice(table.too), "enough": rng.choice(table.enough)}
        text = _fill(rng, frame, attribute, comparative=comparative, **blanks)
        return text, Meaning(attribute, direction, 1)
    before, after, degree = _measure(rng, attribute, direction, comparative)
    frame = rng.choice(p.CHANGE_FRAMES if kind < 0.65 else table.verbs)
    if "{way}" in frame and not frame.endswith("{way}"):
        text = (
            _fill(rng, frame, attribute, way=before, more=f"{before} {comparative}") + f" {after}"
        )
    else:
        tail = f"{before} {after}" if rng.random() < 0.7 or not before else f"by {before} {after}"
        text = _fill(rng, frame, attribute, way=tail, more=f"{before} {comparative}")
        if "{way}" not in frame:
            text += f" {after}"
        elif before and rng.random() < 0.25:
            text = f"{before} {_fill(rng, frame, attribute, way='')} {after}"
    return text, Meaning(attribute, direction, degree)


def _measure(rng: Random, attribute: str, direction: int, comparative: str) -> tuple[str, str, int]:
    """Words before the comparative, words at the end, and the degrees that they mean."""
    kind = rng.random()
    if kind < 0.33:
        return "", "", 1
    if kind < 0.43:
        return "", rng.choice(p.MEASURES["not too much"]), 3
    if kind < 0.65:
        return rng.choice(p.MEASURES["much"]), "", _much(attribute, direction, comparative)
    degree = rng.choices((1, 2, 3, 4, 5), (6, 6, 2, 1.5, 1.5))[0]
    words = rng.choice(p.MEASURES[degree])
    tail = rng.choice(p.MEASURES["not too much"]) if degree <= 2 and rng.random() < 0.3 else ""
    if degree >= 2 and words.split()[-1] in ("steps", "degrees", "levels") and rng.random() < 0.3:
        return "", f"by {words}", degree
    return words, tail, degree


def _much(attribute: str, direction: int, comparative: str) -> int:
    """What Talk-to-Edit's templates mean by "much": 5, 4 or 3 degrees, by the attribute."""
    if direction == 1 and attribute in ("bangs", "age"):
        return 5
    return 3 if attribute == "smiling" and comparative.startswith("less ob") else 4


def _target(rng: Random, attribute: str) -> Sentence:
    degree = rng.randrange(6)
    if degree == 0 and attribute != "age":
        return _removal(rng, attribute)
    things, phrases = p.TARGETS[attribute, degree]
    if rng.random() < 0.4:
        frame = rng.choice(phrases)
    else:
        frames = p.TARGET_FRAMES + (_BECOME if attribute == "age" else _HAVE)
        frame = rng.choice(frames).replace("{x}", rng.choice(things))
    return _fill(rng, frame, attribute), Meaning(attribute, 0, degree)


_HAVE = p.split(
    "give {who} {x} | add {x} | {she} should have {x} | {she} should wear {x} | put {x} on {who}"
    "| let {who} have {x} | {she} would look great with {x} | i want {who} with {x}"
    "| {her} face with {x} | change {the} to {x} | replace {the} with {x} | {she} needs {x}"
    "| what if {she} had {x} | {x} on the face | make {the} {x} | i want {x} on the face"
    "| turn {the} into {x} | i want to see {who} with {x} | lets add {x} | let {who} wear {x}"
    "| {she} could have {x} | lets try {x} on {her} face | have {who} wear {x}"
    "| can {she} have {x} | with {x}"
)
_BECOME = p.split(
    "what if {she} were {x} | turn {who} into {x} | make {who} {x} | make {who} look like {x}"
    "| {she} should be {x} | {she} should look like {x} | change {who} into {x}"
    "| give {who} the face of {x} | make the face that of {x} | how would {she} look as {x}"
    "| show {who} as {x} | let {who} be {x} | transform {who} into {x}"
    "| i wonder what {she} looks like as {x} | i would like to see {who} as {x}"
    "| let {who} look like {x} | {who} as {x}"
)


def _removal(rng: Random, attribute: str) -> Sentence:
    frames = p.REMOVE["any"] if rng.random() < 0.6 else p.REMOVE[attribute]
    return _fill(rng, rng.choice(frames), attribute), Meaning(attribute, 0, 0)


def _numbered(rng: Random, attribute: str) -> Sentence:
    """A degree, an age, years or a share of the forehead as a number."""
    if attribute == "age" and rng.random() < 0.7:
        return _years(rng)
    if attribute == "bangs" and rng.random() < 0.5:
        share = rng.randrange(0, 101, 10)
        sign = rng.choice(("%", " percent"))
        visible = rng.choice((True, False))
        frame = rng.choice(_VISIBLE if visible else _COVERED)
        degree = int((100 - share if visible else share) / 20 + 0.5)
        return _fill(rng, frame, attribute, n=f"{share}{sign}"), Meaning(attribute, 0, degree)
    degree = rng.randrange(6)
    n = rng.choice((str(degree), _NUMBER_WORDS[degree]))
    return _fill(rng, rng.choice(_NUMBERED), attribute, n=n), Meaning(attribute, 0, degree)


def _years(rng: Random) -> Sentence:
    if rng.random() < 0.4:
        direction, years = rng.choice((1, -1)), rng.randint(1, 60)
        frame = rng.choice(_OLDER if direction == 1 else _YOUNGER)
        text = _fill(rng, frame, "age", n=_spoken(rng, years))
        # Degrees are bins of about ten years.
        degree = 1 + sum(years >= bound for bound in (15, 30, 40, 50))
        return text, Meaning("age", direction, degree)
    years = rng.randint(1, 99)
    text = _fill(rng, rng.choice(_AGED), "age", n=_spoken(rng, years))
    return text, Meaning("age", 0, sum(years >= bound for bound in (15, 30, 40, 50, 60)))


_NUMBER_WORDS = p.split(
    "zero | one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve"
    "| thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen | twenty"
    "| thirty | forty | fifty | sixty | seventy | eighty | ninety"
)
_NUMBERED = p.split(
    "set {the} to {n} | {the} at degree {n} | {bare} level {n} | {the} to degree {n} please"
    "| i want {the} at level {n} | bring {the} to degree {n} | {bare} degree {n}"
    "| change {the} to level {n} | make {the} degree {n} | {the} should be at {n} out of 5"
    "| put {the} at {n} | {bare} {n} | adjust {the} to {n} | degree {n} for {the}"
)
_VISIBLE = p.split(
    "{bare} that leaves {n} of the forehead visible | {n} of the forehead should be visible"
    "| show {n} of the forehead | {bare} with {n} of the forehead visible"
    "| leave {n} of the forehead free"
)
_COVERED = p.split(
    "{bare} that covers {n} of the forehead | cover {n} of the forehead"
    "| {bare} over {n} of the forehead | {n} of the forehead should be covered"
    "| hide {n} of the forehead"
)
_AGED = p.split(
    "make {who} {n} years old | {she} should be {n} | {she} should look {n} | make {who} look {n}"
    "| {n} years old | set the age to {n} years | {who} at the age of {n} | a {n} year old"
    "| show {who} at {n} | {she} should be about {n} years old | make {who} {n}"
    "| {who} at age {n} | as if {she} were {n} | like a {n} year old"
    "| turn {who} into a {n} year old | {she} should look around {n}"
    "| what would {she} look like at {n} | aged {n} | show me what {she} looks like with {n}"
)
_OLDER = p.split(
    "make {who} {n} years older | {n} years older | add {n} years | age {who} by {n} years"
    "| let {n} years pass | {she} should look {n} years older | put {n} years on {who}"
    "| {who} in {n} years"
)
_YOUNGER = p.split(
    "make {who} {n} years younger | {n} years younger | take away {n} years | take {n} years off"
    "| {she} should look {n} years younger | {who} {n} years ago | remove {n} years"
    "| take {n} years away from {who} | subtract {n} years"
)


def _spoken(rng: Random, years: int) -> str:
    """Digits, or number words."""
    if rng.random() < 0.5:
        return str(years)
    if years <= 20:
        return _NUMBER_WORDS[years]
    tens = _NUMBER_WORDS[18 + years // 10]
    return f"{tens}-{_NUMBER_WORDS[years % 10]}" if years % 10 else tens


def _fill(rng: Random, frame: str, attribute: str, **blanks: Any) -> str:
    """The frame with its blanks filled; spaces are put right."""
    bare = rng.choice(p.NOUNS[attribute][: 2 if rng.random() < 0.6 else None])
    noun = f"{rng.choice(p.OWNERS)} {bare}"
    if attribute == "age" and bare == "age":
        noun = rng.choice(("the age", "the face", "the face"))
    filled = frame.format(
        **{
            "the": noun,
            "bare": bare,
            "who": rng.choice(p.OBJECTS),
            "she": rng.choice(p.SUBJECTS),
            "her": rng.choice(("his", "her", "my", "the", "their")),
            **blanks,
        }
    )
    return " ".join(filled.split())


def _foreign(rng: Random) -> str:
    words = rng.choices(p.FOREIGN, k=rng.randint(2, 7))
    return " ".join(word if rng.random() < 0.7 else _gibberish(rng) for word in words)


def _gibberish(rng: Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyzaeioué", k=rng.randint(2, 10)))


def _strings(item: Any) -> Iterator[str]:
    """All strings of nested tables, in order."""
    if isinstance(item, str):
        yield item
    else:
        for part in item.values() if isinstance(item, dict) else item:
            yield from _strings(part)
