"""A sentence as the words that the encoder sees: numbers, signs and breaks made plain by rule.

What is arithmetic is not left to be learnt: number words become numbers, a number becomes the age
that it would be and the degrees that it would be as a difference, a sign becomes a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from semantic.attributes import DEGREES, age_degree, years_as_degrees

__all__ = ["BREAK", "NUMBER_WORDS", "words_of"]

BREAK = ","  # between clauses
_OLDEST = 130  # years; beyond it a number is nobody's age
_DIGITS = 6  # that are read of a number

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = (*_SMALL, *_TENS)
_VALUES = {word: value for value, word in enumerate(_SMALL)}
_VALUES |= {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
_VALUES |= {f"{word[:-1]}ies": 10 * tens for tens, word in enumerate(_TENS, 2)} | {"hundred": 100}
_YEARS = {"year", "years", "yr", "yrs", "yo"}
_MAKE = {"make", "makes", "making", "turn", "turning"}
_PEOPLE = {"her", "him", "me", "them", "us", "she", "he", "mum", "mom", "dad", "grandma", "grandpa"}
_ENDS = {BREAK, "and", "but", "again", "please", "pls", "then", "thanks"}

_TOKEN = re.compile(
    r"""
    (?P<number>\d+) (?P<percent>\s?%)? (?:(?:s|st|nd|rd|th)\b)?
    | (?P<word>[^\W\d_]+)
    | (?P<plus>\+\+ | (?<!\w)\+(?=\s?\d) | (?<=\w)\+(?=\d) | \+\s*$)
    | (?P<minus>-- | (?<!\w)-(?=\s?\d) | (?<!degree)(?<!level)(?<=[a-z])-(?=\d) | (?<=\s)-\s*$)
    | (?P<also>[+&/])
    | (?P<pause>[,;:.!?…]|\s-\s(?!\d))
    """,
    re.VERBOSE,
)


def words_of(sentence: str) -> list[str]:
    """Lower-case words; numbers, signs and breaks become few tokens.

    Degrees 0..5 stay as they are. A larger number, or one of years ("make her 5"), becomes two
    tokens: the bin that it is as an age (#0..#5) and the degrees that it is as a difference
    (~1..~5). A percentage becomes its nearest ten. Signs before numbers are words, other plusses
    and slashes "and".

    >>> words_of("Don't make him forty-five; 50% of the fringe, by 2!")
    ['dont', 'make', 'him', '#3', '~4', ',', '%50', 'of', 'the', 'fringe', ',', 'by', '2']
    >>> words_of("age -1"), words_of("5 years old"), words_of("glasses/beard")
    (['age', 'minus', '1'], ['#0', '~1', 'years', 'old'], ['glasses', 'and', 'beard'])
    """
    text = unicodedata.normalize("NFKC", sentence).lower()
    text = re.sub(r"['’`´ʼ]", "", text)
    text = re.sub(r"[−–—]", "-", text)
    text = re.sub(r"(\d)\s*per\s?cent\b", r"\1%", text)
    tokens = list(_spelt(list(_tokens(text))))
    words = [word for i in range(len(tokens)) for word in _plain(tokens, i)]
    kept = [b for a, b in pairwise([BREAK, *words]) if (a, b) != (BREAK, BREAK)]
    return kept[:-1] if kept[-1:] == [BREAK] else kept


def _tokens(text: str) -> Iterator[str | int]:
    """Words and breaks as they are, whole numbers, percentages as %N."""
    for match in _TOKEN.finditer(text):
        if match["number"]:
            number = int(match["number"][:_DIGITS])
            share = min((number + 5) // 10 * 10, 100)
            yield f"%{share}" if match["percent"] else number
        elif match["word"]:
            yield match["word"]
        else:
            kind = match.lastgroup or ""
            yield {"plus": "plus", "minus": "minus", "also": "and"}.get(kind, BREAK)


def _spelt(tokens: list[str | int]) -> Iterator[str | int]:
    """The tokens with number words as numbers; zero to five stay words, but for years."""
    i = 0
    while i < len(tokens):
        value = _VALUES.get(str(tokens[i]))
        unit = _VALUES.get(str(tokens[i + 1]), 0) if i + 1 < len(tokens) else 0
        if value is None:
            yield tokens[i]
        elif 20 <= value < 100 and 1 <= unit <= 9:
            yield value + unit
            i += 1
        else:
            yield value if value >= DEGREES or _of_years(tokens, i) else tokens[i]
        i += 1


def _of_years(tokens: list[str | int], i: int) -> bool:
    """Whether the number there is one of years: "5 years", "make her 5"."""
    following = tokens[i + 1] if i + 1 < len(tokens) else BREAK
    made = i >= 2 and tokens[i - 2] in _MAKE and tokens[i - 1] in _PEOPLE
    return following in _YEARS or (made and following in _ENDS)


def _plain(tokens: list[str | int], i: int) -> list[str]:
    """The words that a token becomes."""
    token = tokens[i]
    if isinstance(token, str):
        return [token]
    if token < DEGREES and not _of_years(tokens, i):
        return [str(token)]
    if token > _OLDEST:
        return ["#many"]
    return [f"#{age_degree(token)}", f"~{years_as_degrees(token)}"]
