"""Sentences of our own phrasing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from semantic.attributes import ATTRIBUTES
from semantic.requests import Vocabulary
from semantic.requests.negation import forbids_all
from semantic.requests.words import words_of
from semantic.training.requests.combinations import combined
from semantic.training.requests.negations import asked_all_the_same, corrected, forbidden, keeping
from semantic.training.requests.refusals import other, undecided, with_something_else
from semantic.training.requests.sentences import Sentence, own
from semantic.training.requests.vocabulary import words


def drawn(draw: Callable[[Random], Sentence], count: int = 400) -> list[Sentence]:
    rng = Random(1)
    return [draw(rng) for _ in range(count)]


def test_every_sentence_of_ours_has_known_words_and_a_meaning() -> None:
    vocabulary = Vocabulary(words())
    rng = Random(1)
    for text, meaning in [own(rng) for _ in range(500)]:
        assert 1 not in vocabulary.indices(text), text
        assert meaning.degree in range(6)
        assert meaning.direction == 0 or meaning.degree >= 1


@pytest.mark.parametrize(
    "draw",
    [
        combined,
        forbidden,
        corrected,
        lambda rng: keeping(rng, own(rng)),
        other,
        undecided,
        lambda rng: with_something_else(rng, own(rng)),
    ],
)
def test_blanks_are_filled_and_attributes_known(draw: Callable[[Random], Sentence]) -> None:
    for text, said in drawn(draw):
        assert text and not set("{}") & set(text)
        asked = [wish.attribute for wish in said.wishes]
        assert len(set(asked)) == len(asked)
        assert {*asked, *said.kept} <= set(ATTRIBUTES)
        assert not set(asked) & set(said.kept)


def test_what_is_forbidden_is_asked_for_by_nobody() -> None:
    assert all(not said.wishes and said.kept for _, said in drawn(forbidden))


def test_several_wishes_are_of_several_attributes() -> None:
    assert {len(said.wishes) for _, said in drawn(combined)} == {2, 3}


def test_the_rule_for_prohibitions_stops_no_wish() -> None:
    """Of whatever has a "not" in it and is to be done all the same."""
    rng = Random(2)
    wishes = [asked_all_the_same(rng)[0] for _ in range(400)]
    wishes += [text for text, _ in drawn(corrected)]
    wishes += [text for text, _ in drawn(lambda rng: keeping(rng, own(rng)))]
    stopped = [text for text in wishes if forbids_all(words_of(text))]
    assert len(stopped) <= len(wishes) // 200, stopped
