from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from phy.units import db_to_linear, linear_to_db, no_to_snr_db, snr_db_to_no


@pytest.mark.parametrize(("snr_db", "no"), [(-10.0, 10.0), (0.0, 1.0), (10.0, 0.1), (20.0, 0.01)])
def test_no_is_the_complex_noise_variance(snr_db: float, no: float) -> None:
    assert snr_db_to_no(snr_db) == pytest.approx(no, rel=1e-12)
    assert no_to_snr_db(no) == pytest.approx(snr_db, abs=1e-9)


@given(st.floats(-100.0, 100.0))
def test_db_there_and_back(db: float) -> None:
    assert linear_to_db(db_to_linear(db)) == pytest.approx(db, abs=1e-9)


def test_tensors_are_converted_element_by_element() -> None:
    snr_db = torch.tensor([-6.0, 0.0, 18.0])
    expected = torch.tensor([10**0.6, 1.0, 10**-1.8])
    torch.testing.assert_close(snr_db_to_no(snr_db), expected)
    torch.testing.assert_close(no_to_snr_db(expected), snr_db)


def test_linear_to_db_refuses_what_has_no_level() -> None:
    with pytest.raises(ValueError, match=r"ratio must be above 0 .* got -1\.0"):
        linear_to_db(-1.0)
    assert linear_to_db(torch.zeros(1)).item() == float("-inf")
