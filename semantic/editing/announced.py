"""Degrees as one number: which of the five attributes have been asked for, and their degrees.

Each attribute is at one of six degrees or not said: 7^5 = 16,807 possibilities. They are numbered
by how many attributes they say, since most sentences have one wish: first none, then the 30 with
one attribute, the 360 with two, and so on. A code whose small numbers are the safest serves that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations, product

from semantic.attributes import ATTRIBUTES, DEGREES

__all__ = ["counts", "degrees_of", "number_of"]

Degrees = dict[str, int]


@cache
def _all() -> tuple[tuple[tuple[str, int], ...], ...]:
    """Every possibility, in the order of its number."""
    return tuple(
        tuple(zip(names, degrees, strict=True))
        for count in range(len(ATTRIBUTES) + 1)
        for names in combinations(ATTRIBUTES, count)
        for degrees in product(range(DEGREES), repeat=count)
    )


@cache
def _numbers() -> dict[tuple[tuple[str, int], ...], int]:
    return {said: number for number, said in enumerate(_all())}


def counts() -> list[int]:
    """How many attributes each number says, [16,807].

    >>> [counts().count(count) for count in range(6)]
    [1, 30, 360, 2160, 6480, 7776]
    """
    return [len(one) for one in _all()]


def number_of(degrees: Mapping[str, int]) -> int:
    """The number of some degrees.

    >>> number_of({}), number_of({"bangs": 0}), number_of({"smiling": 4, "beard": 0})
    (0, 1, 287)

    Raises:
        ValueError: another attribute, or a degree outside 0..5.
    """
    for name, degree in degrees.items():
        if name not in ATTRIBUTES:
            raise ValueError(f"attribute must be one of {', '.join(ATTRIBUTES)}, got {name!r}")
        if not 0 <= degree < DEGREES:
            raise ValueError(f"degree of {name} must be within 0..{DEGREES - 1}, got {degree}")
    return _numbers()[tuple((name, degrees[name]) for name in ATTRIBUTES if name in degrees)]


def degrees_of(number: int) -> Degrees:
    """The degrees of a number; the inverse of :func:`number_of`.

    >>> degrees_of(287)
    {'beard': 0, 'smiling': 4}
    """
    return dict(_all()[number])
