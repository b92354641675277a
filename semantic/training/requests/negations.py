"""Sentences with a "not": prohibitions, corrections, things to keep, and polite questions."""

from __future__ import annotations

from random import Random

from semantic.attributes import ATTRIBUTES
from semantic.training.requests.phrasing import negated, refused
from semantic.training.requests.phrasing.by_attribute import CHANGES
from semantic.training.requests.phrasing.filling import fill
from semantic.training.requests.sentences import Meaning, Said, Sentence, Wish, own

__all__ = ["asked_all_the_same", "corrected", "forbidden", "gerund", "keeping"]

_DOUBLED = {"cut", "put", "trim", "clip", "crop", "snip", "set", "get", "drop", "chop", "thin"}


def forbidden(rng: Random) -> Sentence:
    """A sentence that forbids a change, at times two, or says what shall stay as it is."""
    one, two = rng.sample(ATTRIBUTES, 2)
    text, said = _forbidden(rng, one)
    if rng.random() < 0.12:
        more, kept = _forbidden(rng, two)
        text = rng.choice((" and ", ", ", " or ", ". ", ", and ")).join((text, more))
        said = Said(kept=said.kept + kept.kept)
    return text, said


def _forbidden(rng: Random, attribute: str) -> Sentence:
    kind = rng.random()
    said = Said(kept=(attribute,))
    if kind < 0.6:
        text = _imperative(rng, attribute)[0]
        return rng.choice(negated.FORBIDDING).format(do=text, doing=gerund(text)), said
    if attribute == "smiling" and kind < 0.75:
        more = rng.choice(("more", "more", "less", "wider", "broader", "bigger"))
        return fill(rng, rng.choice(negated.FORBIDDING_SMILE), attribute, more=more), said
    if kind < 0.82:
        # "no more beard" is no beard, and "not less" is anybody's guess
        table = CHANGES[attribute][rng.choice((1, -1))].more
        more = rng.choice([word for word in table if word not in ("more", "less")])
        frame = rng.choice(
            negated.FORBIDDING_AGE if attribute == "age" else negated.FORBIDDING_MORE
        )
        return fill(rng, frame, attribute, more=more), said
    frame = rng.choice(negated.KEEP_AGE if attribute == "age" else refused.KEEP)
    return fill(rng, frame, attribute), said


def _imperative(rng: Random, attribute: str | None = None) -> Wish:
    """A wish that begins with the verb of a change."""
    while True:
        text, meaning = own(rng, attribute)
        if text.split()[0] in negated.CHANGE_VERBS:
            return text, meaning


def gerund(request: str) -> str:
    """The request with its verb in -ing.

    >>> gerund("make her smile"), gerund("cut the fringe"), gerund("get rid of it")
    ('making her smile', 'cutting the fringe', 'getting rid of it')
    """
    verb, *rest = request.split()
    if verb in _DOUBLED:
        verb += verb[-1]
    elif verb.endswith("e") and not verb.endswith("ee"):
        verb = verb[:-1]
    return " ".join([f"{verb}ing", *rest])


def asked_all_the_same(rng: Random) -> Wish:
    """A wish with a "not" that negates nothing."""
    if rng.random() < 0.7:
        text, meaning = _imperative(rng)
        frame = rng.choice(negated.ASKING_ALL_THE_SAME)
        return frame.format(do=text, doing=gerund(text)), meaning
    attribute, direction = rng.choice(ATTRIBUTES), rng.choice((1, -1))
    more = rng.choice(CHANGES[attribute][direction].more)
    text = fill(rng, rng.choice(negated.SUGGESTED), attribute, more=more)
    return text, Meaning(attribute, direction, 1)


def corrected(rng: Random) -> Sentence:
    """What is wanted, and at times what is not."""
    kind = rng.random()
    if kind < 0.3:
        text, meaning = own(rng)
        return rng.choice(negated.CORRECTIONS).format(b=text), Said((meaning,))
    if kind < 0.65:
        return _one_not_the_other(rng)
    text, meaning = _imperative(rng)
    other, kept = _imperative(rng, meaning.attribute if rng.random() < 0.6 else None)
    link = rng.choice((", ", " but ", ". ", ", just ", ", instead ", " just ", "; "))
    pair = [f"{rng.choice(('dont', 'do not', 'please dont', 'never'))} {other}", text]
    if rng.random() < 0.2:
        pair, link = pair[::-1], rng.choice((" but ", ", ", ". ", " and "))
    return link.join(pair), _with_kept(meaning, kept.attribute)


def _one_not_the_other(rng: Random) -> Sentence:
    """Two comparatives or two things, of one attribute or of two."""
    attribute, direction = rng.choice(ATTRIBUTES), rng.choice((1, -1))
    wanted = fill(rng, _comparative(rng, attribute, direction), attribute)
    other, against = (attribute, -direction)
    if rng.random() < 0.3:
        other, against = rng.choice(ATTRIBUTES), rng.choice((1, -1))
    if (other, against) == (attribute, direction):
        against = -direction
    unwanted = fill(rng, _comparative(rng, other, against), other)
    text = rng.choice(negated.NOT_BUT).format(a=unwanted, b=wanted)
    return text, _with_kept(Meaning(attribute, direction, 1), other)


def _comparative(rng: Random, attribute: str, direction: int) -> str:
    more = rng.choice(CHANGES[attribute][direction].more)
    if attribute == "age":
        return rng.choice((more, more, f"a {more} face"))
    return rng.choice((f"{more} {{bare}}", f"{more} {{bare}}", f"a {more} {{bare}}"))


def _with_kept(meaning: Meaning, kept: str) -> Said:
    return Said((meaning,), () if kept == meaning.attribute else (kept,))


def keeping(rng: Random, first: Wish) -> Sentence:
    """``first``, and another attribute, or all others, left as they are: still one wish."""
    text, meaning = first
    if rng.random() < 0.35:
        return rng.choice(negated.WITH_KEPT).format(b=text), Said((meaning,))
    attribute = rng.choice([a for a in ATTRIBUTES if a != meaning.attribute])
    if rng.random() < 0.3:
        frame = f"without {rng.choice(('changing', 'touching', 'altering'))} {{the}}"
        changed = fill(rng, frame, attribute)
        pair, link = [text, changed], rng.choice((" ", ", "))
    else:
        frames = negated.KEEP_AGE if attribute == "age" else refused.KEEP
        pair = [text, fill(rng, rng.choice(frames), attribute)]
        link = rng.choice((" but ", " and ", ", ", " and please ", "; ", ". "))
    if rng.random() < 0.35:
        pair.reverse()
    return link.join(pair), Said((meaning,), (attribute,))
