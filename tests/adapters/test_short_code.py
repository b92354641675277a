"""The short code: its distances, and its errors against theory."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm

from adapters.short_code import SYMBOLS, WORDS, ShortCode

EVEN = 30  # numbers of the code whose words are orthogonal
DRAWS = 20_000


def code_of(count: int, power: float = 1.0) -> ShortCode:
    return ShortCode(torch.full((count,), 1 / count), torch.full((count,), power))


def signs(code: ShortCode, numbers: torch.Tensor) -> torch.Tensor:
    """+1 and -1, [B, 128]."""
    return torch.view_as_real(code.encode(numbers)).flatten(1) * 2**0.5


def noisy(x: torch.Tensor, no: float, seed: int) -> torch.Tensor:
    rng = torch.Generator().manual_seed(seed)
    return x + torch.randn(x.shape, dtype=x.dtype, generator=rng) * no**0.5


def error_of_orthogonal_words(count: int, energy: float) -> float:
    """1 - E[Phi(sqrt(2 E / no) + n)^(M - 1)]: Proakis, Digital Communications, 4.4."""

    def right(n: float) -> float:
        return float(norm.pdf(n) * norm.cdf((2 * energy) ** 0.5 + n) ** (count - 1))

    return 1 - quad(right, -12, 12)[0]


def test_every_word_is_far_from_every_other() -> None:
    """The code is linear: its distances are the weights of its words."""
    words = signs(code_of(WORDS), torch.arange(WORDS))
    weight = ((1 - words) / 2).sum(dim=1).round().int()
    assert torch.unique(weight).tolist() == [0, 56, 64, 72, 128]
    first = words[:128]  # RM(1, 7) without the negatives
    torch.testing.assert_close(first @ first.T, 128 * torch.eye(128))
    torch.testing.assert_close(words[128:256], -first)
    for one, other in ((300, 5000), (17, 30_000)):  # a product of words is a word
        product = words[one] * words[other]
        assert (words @ product).max().round() == 128


def test_without_noise_every_number_is_read() -> None:
    code, numbers = code_of(16_807), torch.arange(0, 16_807, 7)
    heard = code.decode(code.encode(numbers), torch.full((len(numbers), SYMBOLS), 0.01))
    assert torch.equal(heard.number, numbers)
    assert float(heard.certainty.min()) > 0.999


@pytest.mark.parametrize("energy", [6.0, 9.0])
def test_orthogonal_words_are_lost_as_often_as_theory_says(energy: float) -> None:
    """`energy` is E / no of a word; four deviations of a binomial count."""
    code, no = code_of(EVEN), SYMBOLS / energy
    numbers = torch.arange(DRAWS) % EVEN
    x = noisy(code.encode(numbers), no, seed=1)
    heard = code.decode(x, torch.full((DRAWS, SYMBOLS), no))
    wrong = float((heard.number != numbers).float().mean())
    theory = error_of_orthogonal_words(EVEN, energy)
    assert abs(wrong - theory) < 4 * (theory * (1 - theory) / DRAWS) ** 0.5
    # The certainty is a probability: the mean of it is how often it is right.
    right = heard.certainty.double()
    spread = 4 * float((right * (1 - right)).sum().sqrt()) / DRAWS
    assert abs(float(right.mean()) - (1 - wrong)) < spread


def test_what_is_likelier_beforehand_is_believed_sooner() -> None:
    """With nothing but noise the chances decide; E / no = 1 hardly says anything."""
    chance = torch.tensor([0.9, *[0.1 / 15] * 15])
    code = ShortCode(chance, torch.ones(16))
    x = noisy(torch.zeros(200, SYMBOLS, dtype=torch.complex64), 640.0, seed=2)
    heard = code.decode(x, torch.full((200, SYMBOLS), 640.0))
    assert float((heard.number == 0).float().mean()) > 0.95


def test_erased_symbols_say_nothing() -> None:
    code, numbers = code_of(EVEN), torch.arange(EVEN)
    no = torch.full((EVEN, SYMBOLS), 0.05)
    x = noisy(code.encode(numbers), 0.05, seed=3)
    x[:, ::2], no[:, ::2] = 0, torch.inf
    assert torch.equal(code.decode(x, no).number, numbers)
    nothing = code.decode(torch.zeros_like(x), torch.full_like(no, torch.inf))
    assert nothing.certainty.tolist() == [0.0] * EVEN


def test_power_is_that_asked_for() -> None:
    code = ShortCode(torch.tensor([0.5, 0.5]), torch.tensor([1.0, 2.5]))
    power = code.encode(torch.tensor([0, 1])).abs().square().mean(dim=1)
    np.testing.assert_allclose(power, [1.0, 2.5], rtol=1e-6)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match=r"number must be within 0\.\.29, got \[30\]"):
        code_of(EVEN).encode(torch.tensor([30]))
    with pytest.raises(ValueError, match="chance and power must be above 0"):
        ShortCode(torch.zeros(3), torch.ones(3))
    with pytest.raises(ValueError, match=r"chance and power must be of 1\.\.32768"):
        ShortCode(torch.ones(3), torch.ones(2))
