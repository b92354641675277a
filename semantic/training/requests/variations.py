"""What may stand around or in a request and leaves its meaning as it is."""

from __future__ import annotations

from random import Random

from semantic.training.requests.phrasing import frames, refused
from semantic.training.requests.phrasing.by_attribute import THINGS
from semantic.training.requests.phrasing.filling import fill
from semantic.training.requests.sentences import Sentence

__all__ = ["decorated", "keeping", "misspelt"]


def keeping(rng: Random, first: Sentence) -> Sentence:
    """``first``, and another attribute left as it is: still one request."""
    attribute = rng.choice([a for a in THINGS if a != first[1].attribute])
    keep = fill(rng, rng.choice(refused.KEEP[:5]), attribute)
    link = rng.choice((" but ", " and ", ", ", " and please "))
    pair = [first[0], keep]
    rng.shuffle(pair)
    return link.join(pair), first[1]


def decorated(rng: Random, text: str) -> str:
    """Words before and after that change nothing, at times."""
    if rng.random() < 0.35:
        text = f"{rng.choice(frames.BEFORE)} {text}"
    if rng.random() < 0.3:
        text = f"{text} {rng.choice(frames.AFTER)}"
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
