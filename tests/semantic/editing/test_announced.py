"""Degrees as one number, and back."""

from __future__ import annotations

import pytest

from semantic.editing.announced import counts, degrees_of, number_of

ALL = 7**5  # each of five attributes at one of six degrees, or not said


def test_every_number_is_of_other_degrees() -> None:
    assert len(counts()) == ALL
    known = [degrees_of(number) for number in range(ALL)]
    assert [number_of(degrees) for degrees in known] == list(range(ALL))
    assert [len(degrees) for degrees in known] == counts() == sorted(counts())


def test_the_order_in_which_degrees_are_given_is_no_matter() -> None:
    assert number_of({"smiling": 4, "age": 1}) == number_of({"age": 1, "smiling": 4})


@pytest.mark.parametrize(
    ("degrees", "message"),
    [
        ({"hat": 1}, "attribute must be one of bangs, .*, got 'hat'"),
        ({"age": 6}, "degree of age must be within 0..5, got 6"),
        ({"age": -1}, "degree of age must be within 0..5, got -1"),
    ],
)
def test_what_is_refused(degrees: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        number_of(degrees)
