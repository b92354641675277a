"""What holds for every simulated channel: one that is added to CHANNELS is tested as it is."""

from __future__ import annotations

import random
from dataclasses import Field, fields
from itertools import product
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import torch

from phy.channels import CHANNELS, Tdl, channel_model, make_channel
from phy.equalizers import unbiased
from phy.reception import Reception

SIMULATED = [name for name in CHANNELS if name != "zmq"]
NUMBERS = {"num_pilots": (2,), "speed": (100.0,)}  # to be tried beside the defaults
LINE_OF_SIGHT = ("D", "E")  # profiles whose gains are not Gaussian
MOST = 12  # variants of a channel
DRAW = 1077  # of channel tdl it has every profile, and both estimators at both speeds


def parameters_of(name: str) -> dict[str, Field[Any]]:
    return {parameter.name: parameter for parameter in fields(CHANNELS[name])}


def choices_of(name: str) -> dict[str, tuple[str, ...]]:
    """The parameters of a channel that have choices, and these."""
    kinds = get_type_hints(CHANNELS[name])
    return {key: get_args(kind) for key, kind in kinds.items() if get_origin(kind) is Literal}


def variants(name: str) -> list[dict[str, Any]]:
    """Combinations of its parameters: all of them, or the defaults and some of the others."""
    choices = choices_of(name)
    values = {
        key: choices.get(key, (parameter.default, *NUMBERS.get(key, ())))
        for key, parameter in parameters_of(name).items()
    }
    every = [
        dict(zip(values, combination, strict=True)) for combination in product(*values.values())
    ]
    if len(every) <= MOST:
        return every
    return [every[0], *random.Random(DRAW).sample(every[1:], MOST - 1)]


EVERY = [(name, parameters) for name in SIMULATED for parameters in variants(name)]


def gaussian(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex64, generator=torch.Generator().manual_seed(seed))


def nothing_is_known(reception: Reception) -> bool:
    """Whether the receiver has no idea of the channel; then everything has to be erased."""
    known = torch.isfinite(reception.no_eff)
    assert known.all() or not (known.any() or reception.x_hat.any())
    return not known.any()


def is_mean(samples: torch.Tensor, expected: float) -> bool:
    """Whether independent samples have this mean, within 4 standard errors (1 in 16,000)."""
    error = 4.0 * samples.std() / len(samples) ** 0.5
    return bool((samples.mean() - expected).abs() < error)


@pytest.mark.parametrize(("name", "parameters"), EVERY)
@pytest.mark.parametrize("snr_db", [0.0, 15.0])
def test_no_eff_is_the_variance_of_the_unbiased_estimate(
    name: str, parameters: dict[str, Any], snr_db: float
) -> None:
    """Given h_hat the error is zero-mean noise of variance no_eff, uncorrelated with x.

    Divided by no_eff its power has mean 1 whatever the fading; items are independent samples.
    """
    x = gaussian(600, 64)
    reception = make_channel(name, seed=11, **parameters)(x, snr_db)
    if nothing_is_known(reception):
        return
    error = unbiased(reception.x_hat, reception.no_eff) - x
    power = (error.abs().square() / reception.no_eff).mean(dim=1)
    if parameters["csi"] == "estimated" and parameters.get("tdl_model") in LINE_OF_SIGHT:
        # a linear estimate is not the mean given the pilots: 5 %, and 4 standard errors of 2.5 %
        assert power.mean().item() == pytest.approx(1.0, abs=0.15)
        return
    assert is_mean(power, 1.0)
    along_x = (error * x.conj() / reception.no_eff.sqrt()).mean(dim=1)
    assert is_mean(along_x.real, 0.0) and is_mean(along_x.imag, 0.0)


@pytest.mark.parametrize(("name", "parameters"), EVERY)
def test_gradient_is_the_one_of_the_symbols(name: str, parameters: dict[str, Any]) -> None:
    """x_hat is affine in x for one draw: the gradient must predict any finite difference."""
    x, step, weight = gaussian(3, 10), gaussian(3, 10, seed=2), gaussian(3, 10, seed=3)

    def sent(symbols: torch.Tensor) -> Reception:
        return make_channel(name, seed=2, **parameters)(symbols, 5.0)

    def value(symbols: torch.Tensor) -> torch.Tensor:
        return (weight.conj() * sent(symbols).x_hat).real.sum()

    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(value(leaf), leaf)
    predicted = (gradient.conj() * step).real.sum()
    assert nothing_is_known(sent(x)) or gradient.abs().min() > 0.0
    torch.testing.assert_close(predicted, value(x + step) - value(x), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("name", "parameters"), EVERY)
def test_shapes_dtypes_and_finite_values(name: str, parameters: dict[str, Any]) -> None:
    reception = make_channel(name, **parameters)(gaussian(5, 33), 10.0)
    assert reception.y.shape == reception.x_hat.shape == reception.no_eff.shape == (5, 33)
    assert reception.y.dtype == reception.x_hat.dtype == torch.complex64
    assert reception.no_eff.dtype == reception.snr_db.dtype == torch.float32
    assert reception.snr_measured_db is not None
    assert reception.snr_db.shape == reception.snr_measured_db.shape == (5,)
    assert bool(torch.isfinite(torch.view_as_real(reception.x_hat)).all())
    assert bool((reception.no_eff > 0.0).all())


@pytest.mark.parametrize("name", SIMULATED)
def test_each_item_has_its_own_snr(name: str) -> None:
    x = gaussian(2, 2000)
    snr_db = torch.tensor([-10.0, 30.0])
    mixed = make_channel(name, seed=6)(x, snr_db)
    low, high = (make_channel(name, seed=6)(x, level) for level in (-10.0, 30.0))
    for field in ("y", "x_hat", "no_eff", "snr_db", "snr_measured_db"):
        value = getattr(mixed, field)
        torch.testing.assert_close(value[0], getattr(low, field)[0])
        torch.testing.assert_close(value[1], getattr(high, field)[1])
    torch.testing.assert_close(mixed.snr_db, snr_db)


@pytest.mark.parametrize("name", SIMULATED)
def test_snr_estimated_from_pilots(name: str) -> None:
    """The pilots' noise is estimated without bias from at least 15 complex samples an item."""
    reception = make_channel(name, csi="estimated", seed=2)(gaussian(1000, 8), 12.0)
    assert is_mean(10.0 ** (-reception.snr_db / 10.0), 10.0**-1.2)


@pytest.mark.parametrize("name", ["awgn", "rayleigh", "rician", "tdl"])
def test_spread_of_the_snr_estimated_in_gaussian_noise(name: str) -> None:
    reception = make_channel(name, csi="estimated", seed=2)(gaussian(1000, 8), 12.0)
    # standard deviation of 10 log10 of a mean of 15 exponentials: 4.34 sqrt(psi'(15)) = 1.15 dB
    assert reception.snr_db.std() < 1.3


@pytest.mark.parametrize(("name", "overhead"), [("awgn", 0), ("rayleigh", 0), ("tdl", 216)])
def test_overhead_with_perfect_csi(name: str, overhead: int) -> None:
    assert make_channel(name)(gaussian(1, 512), 0.0).overhead == overhead


@pytest.mark.parametrize("name", SIMULATED)
@pytest.mark.parametrize("snr_db", [-40.0, 60.0])
def test_extreme_snr_stays_finite(name: str, snr_db: float) -> None:
    reception = make_channel(name, csi="estimated")(gaussian(4, 100), snr_db)
    assert bool(torch.isfinite(torch.view_as_real(reception.x_hat)).all())
    assert bool((reception.snr_db - snr_db).abs().max() < 6.0)


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("fog", {}, f"channel must be one of {', '.join(CHANNELS)}, got 'fog'"),
        ("awgn", {"csi": "some"}, "csi must be one of perfect, estimated, none, got 'some'"),
        ("awgn", {"seed": -1}, "seed must be a whole number within .* got -1"),
        ("awgn", {"seed": 1.5}, "seed must be a whole number within .* got 1.5"),
        ("awgn", {"device": "tpu"}, "device must be one of cpu.* got 'tpu'"),
        ("awgn", {"k_factor": 1.0}, "parameter of channel awgn must be one of .* got 'k_factor'"),
        ("rayleigh", {"fading": "slow"}, "fading must be one of block, fast, got 'slow'"),
        ("rayleigh", {"num_pilots": 1}, "num_pilots must be a whole number within 2..4096, got 1"),
        ("rician", {"k_factor": -0.1}, "k_factor must be within 0..1e6, got -0.1"),
        ("rician", {"k_factor": float("nan")}, "k_factor must be within .* got nan"),
        ("tdl", {"tdl_model": "F"}, "tdl_model must be one of A, B, C, D, E, got 'F'"),
        ("tdl", {"estimator": "dft"}, "estimator must be one of ls, lmmse, got 'dft'"),
        ("tdl", {"delay_spread": -1e-9}, "delay_spread must be within 0..1e-5 s, got -1e-09"),
        ("tdl", {"delay_spread": 600e-9}, "delay_spread must be at most 575e-9 s for TDL-A"),
        ("tdl", {"carrier_frequency": 1e6}, "carrier_frequency must be within"),
        ("tdl", {"speed": 1e3}, "speed must be within 0..150 m/s, got 1000.0"),
        ("zmq", {"timeout_s": 0.0}, "timeout_s must be within 0.1..600 s, got 0.0"),
    ],
)
def test_bad_parameters_are_named(name: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_channel(name, **parameters)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_parameter_is_checked(name: str) -> None:
    for parameter in choices_of(name):
        with pytest.raises(ValueError, match=f"{parameter} must be one of .* got 'other'"):
            channel_model(name, **{parameter: "other"})
    for parameter, declared in parameters_of(name).items():
        for value in (
            (float("nan"), float("inf"), -1.0) if declared.type in ("float", "int") else ()
        ):
            with pytest.raises(ValueError, match=f"{parameter} must be .* got {value}"):
                channel_model(name, **{parameter: value})


def test_parameters_of_one_name_are_the_same_parameter() -> None:
    declared: dict[str, Any] = {}
    for name in CHANNELS:
        for key, parameter in parameters_of(name).items():
            same = (parameter.type, parameter.default, dict(parameter.metadata))
            assert declared.setdefault(key, same) == same


def test_a_channel_takes_its_own_of_all_parameters() -> None:
    given = {"csi": "estimated", "fading": "fast", "tdl_model": "D", "speed": 3.0}
    assert channel_model("tdl", **given) == Tdl(csi="estimated", tdl_model="D", speed=3.0)
    kept = channel_model(Tdl(speed=3.0), tdl_model="B", fading="fast")
    assert kept == Tdl(tdl_model="B", speed=3.0)
    with pytest.raises(ValueError, match=r"parameter of a channel must be one of .* got 'fog'"):
        channel_model("tdl", fog=1)


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("awgn", {}, "noise alone"),
        ("rayleigh", {"csi": "estimated"}, "csi estimated, fading block"),
        ("rician", {"k_factor": 10.0}, "csi perfect, fading block, k-factor 10"),
        ("tdl", {"tdl_model": "C"}, "csi perfect, profile C, delay spread 1e-07 s"),
    ],
)
def test_recipes_keep_their_words(name: str, parameters: dict[str, Any], words: str) -> None:
    assert channel_model(name, **parameters).describe() == words


@pytest.mark.parametrize("name", ["awgn", "tdl"])
@pytest.mark.parametrize(
    ("x", "snr_db", "message"),
    [
        (gaussian(2, 4), 300.0, r"snr_db must be within -40..60 dB, got 300.0"),
        (gaussian(2, 4), float("nan"), r"snr_db must be within -40..60 dB, got nan"),
        (gaussian(2, 4), torch.tensor([0.0, -41.0]), r"snr_db must be within .* got -41.0"),
        (gaussian(2, 4), torch.zeros(3), r"snr_db must be a number or have shape \[2\], got \[3\]"),
        (gaussian(2, 4), "6", "snr_db must be a number or a tensor, got str"),
        (gaussian(4), 0.0, r"x must have shape \[B, K\] with B, K >= 1, got \[4\]"),
        (gaussian(2, 0), 0.0, r"x must have shape \[B, K\] with B, K >= 1, got \[2, 0\]"),
        (torch.zeros(2, 4), 0.0, "x must be a complex64 tensor, got torch.float32"),
        (gaussian(2, 4).to(torch.complex128), 0.0, "x must be .* got torch.complex128"),
        ([1.0], 0.0, "x must be a complex64 tensor, got list"),
        (gaussian(2, 4) * float("inf"), 0.0, "x must be finite"),
    ],
)
def test_bad_input_is_refused(name: str, x: Any, snr_db: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_channel(name)(x, snr_db)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize(("name", "parameters"), EVERY)
def test_cuda(name: str, parameters: dict[str, Any]) -> None:
    x = gaussian(4, 600).to("cuda:0")
    one, two = (make_channel(name, device="cuda", seed=1, **parameters)(x, 6.0) for _ in range(2))
    assert one.x_hat.device == x.device and torch.equal(one.x_hat, two.x_hat)
    assert not torch.equal(one.y, x)


@pytest.mark.parametrize("channel", SIMULATED)
def test_the_gain_is_what_the_fades_did_and_the_same_at_every_snr(channel: str) -> None:
    """With perfect CSI no_eff is no / |h|^2 of each symbol, which gives |h|^2 back."""
    x = gaussian(4, 512)
    found = []
    for snr_db in (-6.0, 18.0):
        reception = make_channel(channel, seed=5)(x, snr_db)
        assert reception.gain is not None and reception.gain.shape == (4,)
        by_hand = (10 ** (-snr_db / 10) / reception.no_eff).mean(dim=1)
        torch.testing.assert_close(reception.gain, by_hand)
        found.append(reception.gain)
    torch.testing.assert_close(*found)
    assert CHANNELS[channel].fades or float(found[0].std()) == 0
