"""Words and their indices; a slip of the pen is taken for the word that was meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantic.requests.words import words_of

__all__ = ["UNKNOWN", "Vocabulary"]

UNKNOWN = 1
SHORTEST_CORRECTED = 4  # letters: of shorter words, too many are one letter apart
SHORTEST_JOINED = 3


class Vocabulary:
    """Words and their indices; 0 pads, 1 is an unknown word.

    An unknown word of four letters or more that differs by one letter (wrong, missing, too many, or
    two swapped) is taken for the word, the first in the list where several fit; one that is two
    words without a space for the two.

    >>> Vocabulary(["beard", "shorter"]).indices("a shrter baerd, shorterbeard")
    [1, 3, 2, 1, 3, 2]
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._index = {word: i for i, word in enumerate(self.words, 2)}
        self._near: dict[str, int] = {}
        for word, i in self._index.items():
            for form in _shortened(word):
                self._near.setdefault(form, i)

    def __len__(self) -> int:
        return len(self.words) + 2

    def indices(self, sentence: str) -> list[int]:
        """Index of each word of ``sentence``; [1] when there is none."""
        return self.of(words_of(sentence))

    def of(self, words: Sequence[str]) -> list[int]:
        """The same of its words."""
        return [i for word in words for i in self._lookup(word)] or [UNKNOWN]

    def _lookup(self, word: str) -> list[int]:
        if word in self._index or len(word) < SHORTEST_CORRECTED:
            return [self._index.get(word, UNKNOWN)]
        found = [self._near[form] for form in _shortened(word) if form in self._near]
        return [min(found)] if found else self._parted(word)

    def _parted(self, word: str) -> list[int]:
        for i in range(len(word) - SHORTEST_JOINED, SHORTEST_JOINED - 1, -1):
            if word[:i] in self._index and word[i:] in self._index:
                return [self._index[word[:i]], self._index[word[i:]]]
        return [UNKNOWN]


def _shortened(word: str) -> Iterator[str]:
    """The word and all that it becomes by leaving out a letter after the first; none if short."""
    if len(word) >= SHORTEST_CORRECTED and word.isalpha():
        yield word
        yield from (word[:i] + word[i + 1 :] for i in range(1, len(word)))
