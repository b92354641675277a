"""Who is known, for how long, and how much they may bring."""

from __future__ import annotations

import pytest

from link.link import Link
from link.page.limits import MOST_PHOTOGRAPHS_A_MINUTE, MOST_VISITORS, QUIET_S
from link.page.visitors import Visitors


class Clock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitors(link: Link, clock: Clock) -> Visitors:
    return Visitors(link, clock)


def test_whoever_is_quiet_for_long_is_forgotten(visitors: Visitors, clock: Clock) -> None:
    quiet, busy = visitors.welcome(), visitors.welcome()
    clock.now = QUIET_S - 1
    visitors.of(busy)
    clock.now = QUIET_S + 1
    visitors.of(busy)
    with pytest.raises(ValueError, match="has been forgotten: please load it again"):
        visitors.of(quiet)
    assert len(visitors) == 1


def test_a_full_house_takes_nobody_until_somebody_is_quiet(
    visitors: Visitors, clock: Clock
) -> None:
    names = {visitors.welcome() for _ in range(MOST_VISITORS)}
    assert len(names) == MOST_VISITORS
    with pytest.raises(ValueError, match="200 visitors are here already: please come later"):
        visitors.welcome()
    clock.now = QUIET_S + 1
    visitors.welcome()


def test_photographs_are_so_many_a_minute(visitors: Visitors) -> None:
    visitor = visitors.of(visitors.welcome())
    for second in range(MOST_PHOTOGRAPHS_A_MINUTE):
        visitor.brings_a_photograph(second)
    with pytest.raises(ValueError, match="photographs must be at most 12 a minute"):
        visitor.brings_a_photograph(59)
    visitor.brings_a_photograph(60)


def test_a_face_is_needed_first(visitors: Visitors) -> None:
    with pytest.raises(ValueError, match="please choose a photograph first"):
        _ = visitors.of(visitors.welcome()).state
