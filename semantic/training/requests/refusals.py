"""Sentences that nothing can be done for: of other things, or of no single meaning."""

from __future__ import annotations

from random import Random

from semantic.attributes import ATTRIBUTES
from semantic.training.requests.phrasing import everyday, frames, refused, several
from semantic.training.requests.phrasing.by_attribute import CHANGES, NOUNS, THINGS
from semantic.training.requests.phrasing.filling import fill
from semantic.training.requests.sentences import NOTHING, Said, Sentence, Wish, own

__all__ = ["other", "undecided", "with_something_else"]

_LOOKING = (
    *("make {who} {x}", "make {the} {x}", "{she} should be {x}", "{x}", "{x} please"),
    "make {who} look {x}",
)
_SWAPS = (
    *("swap the {a} for a {b}", "replace the {a} with a {b}", "a {b} instead of a {a}"),
    *("turn the {a} into a {b}", "exchange the {a} for a {b}"),
)


def other(rng: Random) -> Sentence:
    """A sentence that asks for nothing that is known."""
    kind = rng.random()
    if kind < 0.28:
        text = _of_thing(rng)
    elif kind < 0.36:
        text = _of_hair(rng)
    elif kind < 0.48:
        text = fill(rng, rng.choice(refused.QUESTIONS), rng.choice(THINGS))
    elif kind < 0.72:
        text = rng.choice(refused.CHATTER)
    elif kind < 0.8:
        text = _foreign(rng)
    elif kind < 0.9:
        text = _salad(rng)
    else:
        text = " ".join(_gibberish(rng) for _ in range(rng.randint(1, 9)))
    return text, NOTHING


def _of_thing(rng: Random) -> str:
    """A request that would be one if the thing, or what shall become of it, were known."""
    thing = rng.choice(rng.choice((refused.OTHER_THINGS, everyday.NOUNS, everyday.NEAR)))
    kind = rng.random()
    if kind < 0.15:
        adjective = rng.choice(everyday.ADJECTIVES + everyday.COLOURS)
        more = rng.choice(("", "", "more ", "less ", "a bit more ", "very "))
        return fill(rng, rng.choice(_LOOKING), "age", the="the face", x=more + adjective)
    if kind < 0.25:
        return f"{rng.choice(everyday.VERBS)} {rng.choice(frames.OWNERS)} {thing}"
    if kind < 0.45:
        more = rng.choice(CHANGES[rng.choice(ATTRIBUTES)][rng.choice((1, -1))].more)
        frame = rng.choice(frames.CHANGE_FRAMES)
        owned = f"{rng.choice(frames.OWNERS)} {thing}"
        return fill(rng, frame, "age", the=owned, bare=thing, more=more)
    if kind < 0.6:
        frame = rng.choice(frames.REMOVE)
        owned = f"{rng.choice(frames.OWNERS)} {thing}"
        return fill(rng, frame, "age", the=owned, bare=thing, abare=f"a {thing}")
    adjective = rng.choice(("", "", "", "big ", "red ", "nice ", "long ", "thick ", "old "))
    return fill(
        rng,
        rng.choice(refused.OTHER_CHANGES),
        "age",
        thing=f"{rng.choice(frames.OWNERS)} {thing}",
        a=f"a {adjective}{thing}",
        bare_thing=thing,
    )


def _of_hair(rng: Random) -> str:
    """Something known, of which something unknown is asked."""
    attribute = rng.choice(("beard", "bangs", "beard", "bangs", "eyeglasses"))
    colour = rng.choice(everyday.COLOURS)
    kind = rng.random()
    if kind < 0.6:
        return fill(rng, rng.choice(everyday.OF_HAIR), attribute, colour=colour)
    if kind < 0.8:
        verb = rng.choice(everyday.VERBS)
        return fill(rng, f"{verb} {{the}}", attribute)
    one, two = rng.sample((*NOUNS["beard"][:6], "goatee", "stubble"), 2)
    return rng.choice(_SWAPS).format(a=one, b=two)


def undecided(rng: Random) -> Sentence:
    """A choice, or a contradiction."""
    attribute = rng.choice(ATTRIBUTES)
    up, down = (rng.choice(CHANGES[attribute][d].more) for d in (1, -1))
    if rng.random() < 0.4:
        pair = [up, down]
        rng.shuffle(pair)
        short = "make {who} {x}" if attribute == "age" else "{x} {bare}"
        frame = rng.choice(("make {the} {x}", "{x} {bare}", short))
        return fill(rng, frame, attribute, x=rng.choice((" and ", " or ")).join(pair)), NOTHING
    one, two = (own(rng, name)[0] for name in rng.sample(ATTRIBUTES, 2))
    return rng.choice(several.CHOICES).format(b=one, c=two), NOTHING


def with_something_else(rng: Random, first: Wish) -> Sentence:
    """``first`` and something that is not known: nothing is done by halves."""
    if rng.random() < 0.3:
        known = rng.choice(NOUNS[rng.choice(THINGS)][:4])
        things = [f"a {known}", f"a {rng.choice(everyday.NOUNS)}"]
        rng.shuffle(things)
        frame = rng.choice(several.ADDED + several.REMOVED)
        return fill(rng, frame, "age", x=things[0], y=things[1]), NOTHING
    thing = f"the {rng.choice(refused.OTHER_THINGS)}"
    second = rng.choice(
        (
            fill(rng, rng.choice(refused.OTHER_CHANGES[:13]), "age", thing=thing, a=thing),
            fill(rng, "{x} {y}", "age", x=rng.choice(everyday.VERBS), y=thing),
            fill(rng, "make {who} {x}", "age", x=rng.choice(everyday.ADJECTIVES)),
        )
    )
    pair = [first[0], second]
    rng.shuffle(pair)
    text = rng.choice(several.OPENINGS) + rng.choice(several.LINKS).join(pair)
    return text, Said((first[1],), beyond=True)


def _salad(rng: Random) -> str:
    """Words of requests and of every day in no order."""
    kind = rng.random()
    if kind < 0.4:
        nouns = [noun for name in ATTRIBUTES for noun in NOUNS[name][:3]]
        return " ".join(rng.choices(nouns, k=rng.randint(4, 8)))
    if kind < 0.7:
        words = everyday.NOUNS + everyday.ADJECTIVES + everyday.VERBS
        return " ".join(rng.choices(words, k=rng.randint(1, 7)))
    known = [word for _ in range(4) for word in own(rng)[0].split()]
    mixed = rng.choices(known, k=rng.randint(2, 4))
    mixed += rng.choices(everyday.NOUNS, k=rng.randint(3, 5))
    rng.shuffle(mixed)
    return " ".join(mixed)


def _foreign(rng: Random) -> str:
    words = rng.choices(refused.FOREIGN, k=rng.randint(2, 7))
    return " ".join(word if rng.random() < 0.7 else _gibberish(rng) for word in words)


def _gibberish(rng: Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyzaeioué", k=rng.randint(2, 10)))
