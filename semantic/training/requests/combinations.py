"""Sentences of several wishes, each of another attribute."""

from __future__ import annotations

from random import Random

from semantic.attributes import ATTRIBUTES
from semantic.training.requests.phrasing import several
from semantic.training.requests.phrasing.by_attribute import CHANGES, NOUNS, TARGETS, THINGS
from semantic.training.requests.phrasing.filling import COUNTED, fill
from semantic.training.requests.sentences import Meaning, Said, Sentence, Wish, own

__all__ = ["combined"]

_SHORT_LINKS = (" and ", " and ", ", ", ", ", " but ", " + ", " & ", "/", " plus ", ", and ")


def combined(rng: Random) -> Sentence:
    """Two wishes, at times three."""
    kind = rng.random()
    if kind < 0.5:
        return _chained(rng)
    if kind < 0.75:
        return _things(rng)
    if kind < 0.9:
        return _compared(rng)
    return _person(rng)


def _chained(rng: Random) -> Sentence:
    """Whole wishes, one after the other."""
    wishes = [own(rng, name) for name in rng.sample(ATTRIBUTES, rng.choice((2, 2, 2, 2, 3)))]
    text = rng.choice(several.OPENINGS) + wishes[0][0]
    for wish, _ in wishes[1:]:
        text += rng.choice(several.LINKS) + wish
    return text, Said(tuple(meaning for _, meaning in wishes))


def _things(rng: Random) -> Sentence:
    """One verb, two things."""
    one, two = rng.sample(THINGS, 2)
    kind = rng.random()
    if kind < 0.35:
        article = rng.choice(("the ", "her ", "his ", "", ""))
        x, y = (f"{article}{_noun(rng, name)}" for name in (one, two))
        meanings = Meaning(one, 0, 0), Meaning(two, 0, 0)
        frame = rng.choice(several.REMOVED)
    elif kind < 0.6:
        x, y = _with_article(rng, one), _with_article(rng, two)
        meanings = Meaning(one, 1, 1), Meaning(two, 1, 1)
        frame = rng.choice(several.ADDED)
    elif kind < 0.75:
        x, y = _with_article(rng, one), _noun(rng, two)
        meanings = Meaning(one, 1, 1), Meaning(two, 0, 0)
        frame = rng.choice(several.SPLIT)
    elif kind < 0.85:
        x, y = _noun(rng, one), _noun(rng, two)
        meanings = Meaning(one, 1, 1), Meaning(two, -1, 1)
        frame = rng.choice(several.LESSENED)
    else:
        return _shared(rng, one, two)
    return fill(rng, frame, "age", x=x, y=y), Said(meanings)


def _shared(rng: Random, one: str, two: str) -> Sentence:
    """One comparative that goes with both things."""
    direction = rng.choice((1, -1))
    both = [m for m in CHANGES[one][direction].more if m in CHANGES[two][direction].more]
    if not both:
        return _compared(rng)
    article = rng.choice(("the ", "her ", "his ", "", ""))
    x, y = (f"{article}{_noun(rng, name)}" for name in (one, two))
    text = fill(rng, rng.choice(several.SHARED), "age", x=x, y=y, m=rng.choice(both))
    return text, Said((Meaning(one, direction, 1), Meaning(two, direction, 1)))


def _compared(rng: Random) -> Sentence:
    """Two short phrases: comparatives, single words, things that one can be without."""
    names = rng.sample(ATTRIBUTES, rng.choice((2, 2, 2, 3)))
    parts = [_short(rng, name) for name in names]
    text = rng.choice(_SHORT_LINKS).join(text for text, _ in parts)
    if rng.random() < 0.3:
        frame = rng.choice(("make {who} {x}", "{who} {x}", "i want {who} {x}"))
        text = fill(rng, frame, "age", x=text)
    return text, Said(tuple(meaning for _, meaning in parts))


def _short(rng: Random, attribute: str) -> Wish:
    kind = rng.random()
    direction = rng.choice((1, -1))
    if attribute == "age":
        return rng.choice(CHANGES["age"][direction].more), Meaning("age", direction, 1)
    if attribute == "smiling" and kind < 0.5:
        words = {
            1: ("smiling", "happier", "happy", "smile", "smiling more", "more smiling", "grinning"),
            -1: ("less happy", "sad", "sadder", "smiling less", "more serious", "serious"),
        }[direction]
        return rng.choice(words), Meaning("smiling", direction, 1)
    if kind < 0.3:
        phrase = rng.choice(("no {n}", "without {n}", "without a {n}", "{n} off", "remove the {n}"))
        return phrase.format(n=_noun(rng, attribute)), Meaning(attribute, 0, 0)
    if kind < 0.5:
        phrase = rng.choice(("with {n}", "{n}", "{n} on" if attribute == "eyeglasses" else "{n}"))
        return phrase.format(n=_with_article(rng, attribute)), Meaning(attribute, 1, 1)
    more = rng.choice(CHANGES[attribute][direction].more)
    return f"{more} {_noun(rng, attribute)}", Meaning(attribute, direction, 1)


def _person(rng: Random) -> Sentence:
    """Somebody of a certain age with something, or doing something."""
    degree = rng.randrange(6)
    somebody = rng.choice(TARGETS["age"][degree].things)
    meaning = Meaning("age", 0, degree)
    if rng.random() < 0.3:
        doing = rng.choice(("smiling", "happy", "grinning", "cheerful"))
        article, _, rest = somebody.partition(" ")
        return f"{article} {doing} {rest}", Said((Meaning("smiling", 1, 1), meaning))
    thing = rng.choice(THINGS)
    if rng.random() < 0.5:
        reached = rng.randint(1, 5)
        x, wish = rng.choice(TARGETS[thing][reached].things), Meaning(thing, 0, reached)
    else:
        x, wish = _with_article(rng, thing), Meaning(thing, 1, 1)
    text = fill(rng, fill(rng, rng.choice(several.PEOPLE), thing, d=somebody, x=x), thing)
    return text, Said((meaning, wish))


def _noun(rng: Random, attribute: str) -> str:
    return rng.choice(NOUNS[attribute][:6])


def _with_article(rng: Random, attribute: str) -> str:
    noun = _noun(rng, attribute)
    return f"a {noun}" if noun in COUNTED and rng.random() < 0.8 else noun
