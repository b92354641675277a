import numpy as np
import pytest

from phy.modem import block_code


def test_any_two_words_differ_in_half_or_all_places() -> None:
    words = np.stack([block_code.codeword(n) for n in range(block_code.NUMBERS)])
    products = words @ words.T
    assert set(np.unique(products)) == {-32.0, 0.0, 32.0}
    assert np.array_equal(np.diag(products), np.full(64, 32.0))


def test_words_are_what_the_waveform_page_says() -> None:
    places = [0, 1, 2, 4, 8, 16, 27, 13, 26, 15, 30, 7, 14, 28, 3, 6, 12, 24, 11, 22, 23, 21]
    places += [17, 25, 9, 18, 31, 5, 10, 20, 19, 29]
    assert sorted(places) == list(range(32))
    for number in (0, 1, 19, 31):
        expected = [(-1) ** (place & number).bit_count() for place in places]
        assert block_code.codeword(number).tolist() == expected


def test_no_cfo_turns_one_word_into_another() -> None:
    words = np.stack([block_code.codeword(n) for n in range(32)])
    turns = np.exp(2j * np.pi * np.outer(np.arange(32), np.arange(-128, 129) / 32 / 32))
    assert np.abs((words[1:] * words[0]) @ turns).max() / 32 < 0.33


@pytest.mark.parametrize("pilots", [32, 47, 94])
def test_correlation_finds_every_number_and_phase(pilots: int) -> None:
    for number in range(block_code.NUMBERS):
        sums = block_code.correlate(1j * block_code.codeword(number, pilots))
        assert int(np.abs(sums).argmax()) == number % 32
        assert sums[number % 32] == pytest.approx(1j * pilots * (1 if number < 32 else -1))


@pytest.mark.parametrize("number", [-1, 64])
def test_numbers_outside_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"number must be within 0\.\.63, got"):
        block_code.codeword(number)
