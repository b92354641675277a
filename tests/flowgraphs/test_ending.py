"""A radio that is asked to end does so: at any moment, and in bounded time."""

from __future__ import annotations

import pytest
from processes import under_system_python

pytestmark = pytest.mark.radio


def test_a_signal_ends_the_main_loop_at_any_moment() -> None:
    """Before each step of the interpreter in turn; a handler that waits for a lock hangs here."""
    assert under_system_python("signals") > 100


def test_a_window_that_is_closed_by_hand_ends_the_radio() -> None:
    assert under_system_python("closed") == 0


def test_a_flowgraph_that_does_not_stop_is_cut_off() -> None:
    """As with the driver of a USRP that has vanished."""
    assert 0.2 <= under_system_python("late") < 2
