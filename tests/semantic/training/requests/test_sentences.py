"""Sentences of our own phrasing."""

from __future__ import annotations

from random import Random

from semantic.requests import Vocabulary
from semantic.training.requests.phrasing.vocabulary import words
from semantic.training.requests.refusals import other
from semantic.training.requests.sentences import own


def test_every_sentence_of_ours_has_known_words_and_a_meaning() -> None:
    vocabulary = Vocabulary(words())
    rng = Random(1)
    for text, meaning in [own(rng) for _ in range(500)]:
        assert 1 not in vocabulary.indices(text), text
        assert meaning.degree in range(6)
        assert meaning.direction == 0 or meaning.degree >= 1
    assert all("{" not in text for text, _ in (other(rng) for _ in range(500)))
