"""CLIP's tokens: byte pairs of lower-case words, merged in the order of a file (Radford, 2021).

The file is `merges.txt`, published with every CLIP: a line a pair, after a first line of its own.
Numbers of tokens follow from it: 256 bytes, the same at the end of a word, the merges, two marks.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from pathlib import Path

__all__ = ["Words"]

# Words, numbers digit by digit, signs; the endings of contractions by themselves. What is written
# by hand here has the letters of English: the published pattern says the same of every language.
_PARTS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")
_END = "</w>"


class Words:
    """Text as numbers of tokens.

    Args:
        merges: pairs of parts of words, the first ones first.
    """

    def __init__(self, merges: list[tuple[str, str]]) -> None:
        self._rank = {pair: rank for rank, pair in enumerate(merges)}
        bytes_ = list(_letters().values())
        parts = [*bytes_, *(letter + _END for letter in bytes_), *map("".join, merges)]
        self._number = {part: number for number, part in enumerate(parts)}

    @classmethod
    def read(cls, path: Path) -> Words:
        """Those of a `merges.txt`.

        Raises:
            ValueError: no such file, or one of another kind.
        """
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"merges must be the text file of CLIP, got {path}: {error}") from None
        merges = [tuple(line.split(" ")) for line in lines[1:] if line]
        if not merges or any(len(pair) != 2 for pair in merges):
            raise ValueError(f"merges must have two parts a line, got other lines in {path}")
        return cls(merges)  # type: ignore[arg-type]  # they are pairs

    @cached_property
    def size(self) -> int:
        """How many tokens there are, both marks included."""
        return len(self._number) + 2

    def tokens(self, text: str, most: int) -> list[int]:
        """Numbers of the tokens of a text between the mark of its beginning and that of its end.

        Raises:
            ValueError: more than ``most``, both marks included.
        """
        parts = [part for word in _PARTS.findall(text.lower()) for part in self._merged(word)]
        if len(parts) + 2 > most:
            raise ValueError(f"text must have at most {most - 2} tokens, got {len(parts)}")
        return [self.size - 2, *(self._number[part] for part in parts), self.size - 1]

    def _merged(self, word: str) -> list[str]:
        """The pair of lowest rank is joined, wherever it stands, until none is left."""
        letters = _letters()
        parts = [letters[byte] for byte in word.encode()]
        parts[-1] += _END
        while len(parts) > 1:
            pairs = list(pairwise(parts))
            best = min(pairs, key=lambda pair: self._rank.get(pair, len(self._rank)))
            if best not in self._rank:
                break
            parts = _joined(parts, best)
        return parts


def _joined(parts: list[str], pair: tuple[str, str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(parts):
        length = 2 if tuple(parts[at : at + 2]) == pair else 1
        found.append("".join(parts[at : at + length]))
        at += length
    return found


def _letters() -> dict[int, str]:
    """A printable letter for each byte; those that are one already come first."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {
        byte: chr(256 + number) for number, byte in enumerate(others)
    }
