"""The sweep of carrier and clock, on few bursts: simulated, and through GNU Radio."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.radio.carrier_sweep import CORNERS, simulated, table, through_gnu_radio


def test_nothing_is_lost_at_the_corners_and_much_below_the_wide_search() -> None:
    passage = simulated(512, seed=1)
    for row in table(passage, list(CORNERS), (6.0,), 4):
        assert row["lost"].startswith("0 (0-0.49)")
        # The clock's drift over a burst costs .3 dB; 4 bursts measure a noise to 2.2 %, but both
        # sides see the same: what is left is the part that the drift made.
        assert -0.1 < row["loss_db"] < 0.9
    (row,) = table(passage, [(0.3, 0.0)], (-12.0,), 4)
    assert row["lost"].startswith("1 ") and row["loss_db"] is None


@pytest.mark.radio
def test_gnu_radio_loses_none_at_the_corners_either() -> None:
    with through_gnu_radio(512, seed=1) as passage:
        rows = table(passage, list(CORNERS), (6.0,), 10)
        (near,) = table(passage, [(0.01, 0.0)], (6.0,), 10)
    assert [row["lost"] for row in rows] == ["0 (0-0.28)"] * 4
    error_db = 4.34 * 1 / np.sqrt(10 * 512)  # of the power of noise on so many symbols
    assert abs(near["loss_db"] - 0.06) < 5 * error_db
    assert all(-5 * error_db < row["loss_db"] < 0.5 + 5 * error_db for row in rows)
