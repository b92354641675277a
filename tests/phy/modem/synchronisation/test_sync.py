import numpy as np
import pytest
from scipy.stats import beta

from phy.modem.framing import PREAMBLE, Frame
from phy.modem.pulse import SPAN, SPS, shape
from phy.modem.synchronisation.acquisition import alarm_threshold
from phy.modem.synchronisation.search import search
from phy.modem.synchronisation.sync import (
    BLOCK,
    CANDIDATE_RATE,
    HOP,
    MAX_CFO,
    WINDOW,
    beta_quantile,
)
from phy.radio.impairments import RadioPath


def test_threshold_is_the_quantile_of_the_beta_law() -> None:
    for probability in (1e-2, 1e-7):
        assert beta_quantile(probability, 88) / 88 == pytest.approx(beta(1, 87).isf(probability))


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_candidates_of_noise_stay_below_their_rate_at_any_level(scale: float) -> None:
    rng = np.random.default_rng(2)
    blocks = 1500
    found = sum(
        bool(search((scale * RadioPath(snr_db=0.0).noise(BLOCK, rng)).astype(np.complex64)))
        for _ in range(blocks)
    )
    expected = CANDIDATE_RATE * blocks * HOP / WINDOW  # 125, a bound by union
    assert found < expected + 4 * np.sqrt(expected)
    assert found > expected / 4  # and not so far below that detection is given away


@pytest.mark.parametrize("cfo", [-MAX_CFO, -3.4e-3, 0.0, 4.9e-4, MAX_CFO])
def test_a_clean_preamble_is_found_where_it_is(cfo: float) -> None:
    wave = np.zeros(BLOCK, np.complex64)
    pulse = shape(PREAMBLE)
    wave[777 : 777 + len(pulse)] = pulse
    turned = wave * np.exp(2j * np.pi * cfo * np.arange(BLOCK)).astype(np.complex64)
    best = max(search(turned), key=lambda hit: hit.strength)
    assert abs(best.start - 777 - SPS * SPAN) <= 2 / 3  # half of the grid
    assert abs(best.cfo - cfo) <= 1 / BLOCK  # half of the hypotheses' spacing


def test_silence_brings_no_candidate() -> None:
    assert search(np.zeros(BLOCK, np.complex64)) == []


def test_lower_alarm_rates_have_higher_thresholds() -> None:
    frame = Frame(512)
    thresholds = [alarm_threshold(frame, rate) for rate in (1e-1, 1e-3, 1e-6)]
    assert thresholds == sorted(thresholds)


@pytest.mark.parametrize("rate", [0.0, 0.6, float("nan")])
def test_impossible_alarm_rates_are_refused(rate: float) -> None:
    with pytest.raises(ValueError, match=r"false_alarm must be within 1e-12\.\.0\.5 a window, got"):
        alarm_threshold(Frame(512), rate)
