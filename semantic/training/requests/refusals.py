"""Sentences that are no single request: of nothing that is known, or of several things."""

from __future__ import annotations

from random import Random

from semantic.training.requests.phrasing import frames, refused
from semantic.training.requests.phrasing.by_attribute import CHANGES, NOUNS, THINGS
from semantic.training.requests.phrasing.filling import fill
from semantic.training.requests.sentences import NOTHING, SEVERAL, Sentence, own

__all__ = ["other", "two_at_once"]


def other(rng: Random) -> Sentence:
    """A sentence that asks for nothing that is known."""
    kind = rng.random()
    if kind < 0.45:
        thing = rng.choice(refused.OTHER_THINGS)
        adjective = rng.choice(("", "", "", "big ", "red ", "nice ", "long ", "thick ", "old "))
        frame = rng.choice(refused.OTHER_CHANGES)
        return fill(
            rng,
            frame,
            "age",
            thing=f"{rng.choice(frames.OWNERS)} {thing}",
            a=f"a {adjective}{thing}",
            bare_thing=thing,
        ), NOTHING
    if kind < 0.6:
        frame = rng.choice(refused.QUESTIONS + refused.KEEP)
        return fill(rng, frame, rng.choice(THINGS)), NOTHING
    if kind < 0.8:
        return rng.choice(refused.CHATTER), NOTHING
    if kind < 0.9:
        return _foreign(rng), NOTHING
    return " ".join(_gibberish(rng) for _ in range(rng.randint(1, 9))), NOTHING


def two_at_once(rng: Random, first: Sentence) -> Sentence:
    """``first`` with another request of ours: another attribute, or something unknown."""
    kind = rng.random()
    if kind < 0.25:
        return _two_things(rng), SEVERAL
    if kind < 0.4:
        thing = f"the {rng.choice(refused.OTHER_THINGS)}"
        second = (
            fill(rng, rng.choice(refused.OTHER_CHANGES[:13]), "age", thing=thing, a=thing),
            NOTHING,
        )
    else:
        second = own(rng)
        while second[1].attribute == first[1].attribute:
            second = own(rng)
    pair = [first[0], second[0]]
    rng.shuffle(pair)
    opening = rng.choice(("", "", "", "", "both ", "first "))
    return opening + rng.choice(refused.LINKS).join(pair), SEVERAL


def _two_things(rng: Random) -> str:
    """One short sentence with two things in it; the second may be none that is known."""
    one, two = rng.sample(THINGS, 2)
    nouns = [rng.choice(NOUNS[one]), rng.choice(NOUNS[two])]
    if rng.random() < 0.35:
        compared = [
            f"{rng.choice(CHANGES[attribute][rng.choice((1, -1))].more)} {noun}"
            for attribute, noun in zip((one, two), nouns, strict=True)
        ]
        return rng.choice((" and ", " ", " with ", " but ")).join(compared)
    if rng.random() < 0.4:
        nouns[1] = rng.choice(refused.OTHER_THINGS)
    rng.shuffle(nouns)
    article = rng.choice(("the ", "a ", ""))
    return fill(rng, rng.choice(refused.PAIRS), "age", x=article + nouns[0], y=article + nouns[1])


def _foreign(rng: Random) -> str:
    words = rng.choices(refused.FOREIGN, k=rng.randint(2, 7))
    return " ".join(word if rng.random() < 0.7 else _gibberish(rng) for word in words)


def _gibberish(rng: Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyzaeioué", k=rng.randint(2, 10)))
