"""What may stand around or in a sentence and leaves its meaning as it is."""

from __future__ import annotations

import re
from random import Random

from semantic.training.requests.phrasing import frames

__all__ = ["decorated", "misspelt"]

# Without the comma after them, these would negate what follows.
_PAUSE = re.compile(r"(?<!\bno)(?<!\bnope)(?<!\bnot)(?<!\bwrong)[,;.](?= )")


def decorated(rng: Random, text: str) -> str:
    """Words before and after that change nothing, at times."""
    if rng.random() < 0.3:
        text = f"{rng.choice(frames.BEFORE)}{rng.choice((' ', ' ', ', '))}{text}"
    if rng.random() < 0.25:
        text = f"{text}{rng.choice((' ', ' ', ', '))}{rng.choice(frames.AFTER)}"
    return _PAUSE.sub("", text) if rng.random() < 0.3 else text


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
