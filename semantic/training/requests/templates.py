"""Talk-to-Edit's request templates: read, given one meaning each, split and varied."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from semantic.editing.attributes import TABLE
from semantic.requests import words_of
from semantic.training.requests.sentences import Meaning

__all__ = ["Templates", "meaning_of", "read_templates"]

NAMES = {row.celeba: name for name, row in TABLE.items()}
# What the words of a template say beyond the place where it stands.
OVER_SIXTY = re.compile("sixties|senior|elderly")
COMPARED = re.compile(r"\bmore\b|\b(?!very)\w+er\b")
REMOVED = re.compile(r"^(remove|no)\b|\b(off|gone|shouldnt|dont (like|want))\b|remove it"
                     r"|try to remove|smile to vanish|to a poker")  # fmt: skip
MEASURED = re.compile("slightly|somewhat|much|a lot|almost|and darker")
# The pool takes it for "somewhat"; in English it is nearer to "much".
NO_SYNONYM = "considerably"


class Templates(NamedTuple):
    """Request templates by meaning, and the pool that varies them."""

    train: dict[Meaning, list[str]]
    held_out: dict[Meaning, list[str]]
    synonyms: dict[str, list[str]]
    keys: dict[str, str]  # " synonym " -> " what it stands for ", the longest first
    before: list[str]
    after: list[str]

    def varied(self, rng: Random, text: str) -> str:
        """The template with synonyms, prefix and postfix of the pool, at times."""
        text = text.lower()
        for key, choices in self.synonyms.items():
            text = re.sub(rf"\b{re.escape(key)}\b", partial(_one_of, rng, choices), text)
        if rng.random() < 0.25:
            text = f"{rng.choice(self.before)} {text}"
        if rng.random() < 0.25:
            text = f"{text} {rng.choice(self.after)}"
        return text

    def key(self, text: str) -> tuple[str, ...]:
        """The words with every synonym put back: equal for sentences that say the same."""
        words = f" {' '.join(words_of(text))} "
        for choice, key in self.keys.items():
            words = words.replace(choice, key)
        return tuple(words_of(words))


def read_templates(folder: Path, seed: int = 0) -> Templates:
    """Reads and splits the templates; ValueError where the folder has none.

    Sentences of the same words (but for synonyms) always fall on the same side of the split.
    """
    try:
        cells = json.loads((folder / "user_fsm.json").read_text())["pureRequest"]
        pool = json.loads((folder / "pool.json").read_text())
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"data must hold user_fsm.json and pool.json: {error}") from error
    synonyms = {
        key.strip(): [choice.strip() for choice in choices if choice != NO_SYNONYM]
        for key, choices in pool["synonyms"].items()
    }
    keys = {
        f" {' '.join(words_of(choice))} ": f" {key} "
        for key, choices in synonyms.items()
        for choice in sorted(choices, key=len, reverse=True)
    }
    templates = Templates({}, {}, synonyms, keys, pool["prefix"], pool["postfix"])
    places: dict[tuple[str, ...], list[tuple[str, list[str]]]] = defaultdict(list)
    for place, text in _cells(cells):
        places[templates.key(text)].append((text, place))
    order = sorted(places)
    Random(seed).shuffle(order)
    for i, key in enumerate(order):
        side = templates.held_out if i % 5 == 0 else templates.train
        meaning = meaning_of(key, [place for _, place in places[key]])
        texts = sorted({text for text, _ in places[key]})
        side.setdefault(meaning, []).extend(texts)
    return templates


def meaning_of(words: Sequence[str], places: Sequence[Sequence[str]]) -> Meaning:
    """One meaning for a template that stands in one or several places, which do not always agree.

    A place is (attribute, "target", degree) or (attribute, "change", sign, "definite", degree) or
    (..., "indefinite"). What names an end state is a target; a change without a measure is one
    degree; ages from sixty are degree 5, as CelebA-Dialog defines it.
    """
    attribute, text = NAMES[places[0][0]], " ".join(words)
    targets = [int(place[2]) for place in places if place[1] == "target"]
    if targets:
        over_sixty = attribute == "age" and OVER_SIXTY.search(text)
        return Meaning(attribute, 0, 5 if over_sixty else min(targets))
    more_obvious = {"more", "obvious"} <= set(words)  # one of them stands among the negative ones
    direction = 1 if places[0][2] == "positive" or more_obvious else -1
    definite = [int(place[4]) for place in places if place[3] == "definite"]
    degree = definite[0] if len(definite) == len(places) else 1
    if direction == 1 and degree == 5 and not COMPARED.search(text):
        return Meaning(attribute, 0, 5)
    if direction == -1 and REMOVED.search(text):
        return Meaning(attribute, 0, 0)
    return Meaning(attribute, direction, degree if MEASURED.search(text) else 1)


def _cells(tree: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[list[str], str]]:
    if isinstance(tree, list):
        yield from ((list(place), text) for text in tree)
    else:
        for name, branch in tree.items():
            yield from _cells(branch, (*place, name))


def _one_of(rng: Random, choices: list[str], _: re.Match[str]) -> str:
    return rng.choice(choices)
