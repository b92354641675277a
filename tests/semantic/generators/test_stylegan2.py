"""StyleGAN2 against its literal definition: weights modulated per item, filters by scipy."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest
import torch
from scipy import signal
from torch import Tensor
from torch.nn import functional as F

from semantic.generators.stylegan2 import FIR, SIZES, Fir, StyledConv, StyleGAN2, ToRGB
from semantic.generators.styles import coarse_and_fine

pytestmark = pytest.mark.usefixtures("one_thread")

COARSE = {32: 6, 64: 8, 128: 8, 256: 8, 512: 10, 1024: 10}
KERNEL = np.outer(FIR, FIR) / sum(FIR) ** 2


def randomise(module: torch.nn.Module, seed: int = 0) -> None:
    """Weights as at the start of a training, but biases and noise strengths are not zero."""
    generator = torch.Generator().manual_seed(seed)
    state = {
        name: torch.randn(value.shape, generator=generator)
        * (100 if name.startswith("style.") else 1)
        * (0.3 if name.endswith(("bias", "noise.weight")) else 1)
        + name.endswith("modulation.bias")
        for name, value in module.state_dict().items()
    }
    module.load_state_dict(state)


@pytest.fixture(scope="module")
def generator() -> StyleGAN2:
    generator = StyleGAN2(32, 1)
    randomise(generator)
    return generator


def zero_insert(x: np.ndarray) -> np.ndarray:
    out = np.zeros((2 * x.shape[0], 2 * x.shape[1]))
    out[::2, ::2] = x
    return out


def upfirdn(x: np.ndarray, kernel: np.ndarray, up: bool, pad: tuple[int, int]) -> np.ndarray:
    """One channel: zero-insertion, zero padding, convolution."""
    x = zero_insert(x) if up else x
    return signal.convolve2d(np.pad(x, pad), kernel, mode="valid")


@pytest.mark.parametrize("side", [4, 7])
def test_filters_are_upfirdn(side: int) -> None:
    x = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(1))
    fir = Fir()
    for got, up, pad in ((fir(x), False, (1, 1)), (fir.upsample(x), True, (2, 1))):
        for item, expected in zip(got.flatten(0, 1), x.flatten(0, 1), strict=True):
            literal = upfirdn(expected.double().numpy(), 4 * KERNEL, up, pad)
            np.testing.assert_allclose(item.numpy(), literal, atol=1e-5)


def test_upsampling_keeps_a_constant() -> None:
    """The gain of 4 makes up for the zeros, away from the border."""
    out = Fir().upsample(torch.ones(1, 1, 8, 8))
    assert torch.allclose(out[..., 2:-2, 2:-2], torch.ones(12, 12), atol=1e-6)


def literal_conv(layer: StyledConv, x: Tensor, style: Tensor) -> np.ndarray:
    """Equations 1 and 3 of arXiv 1912.04958 for one item, sums written out, filters by scipy."""
    conv = layer.conv
    affine = conv.modulation.weight.double() / math.sqrt(512)
    s = (affine @ style.double() + conv.modulation.bias.double()).numpy()
    scaled = conv.weight.double().numpy() / math.sqrt(conv.weight[0].numel())
    modulated = scaled * s[None, :, None, None]
    power = np.square(modulated).sum(axis=(1, 2, 3), keepdims=True)
    weight = modulated / np.sqrt(power + 1e-8)
    planes = x.double().numpy()
    if conv.blur is None:
        terms = [[signal.correlate2d(p, w, "same") for p, w in zip(planes, o, strict=True)]
                 for o in weight]  # fmt: skip
        return np.sum(terms, axis=1)
    full = [[signal.convolve2d(zero_insert(p)[:-1, :-1], w) for p, w in zip(planes, o, strict=True)]
            for o in weight]  # fmt: skip
    return np.stack([upfirdn(plane, 4 * KERNEL, False, (1, 1)) for plane in np.sum(full, axis=1)])


@pytest.mark.parametrize("up", [False, True])
def test_shared_convolution_is_the_literal_one(up: bool) -> None:
    layer = StyledConv(5, 4, up=up)
    randomise(layer, seed=2)
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(2, 5, 6, 6, generator=generator)
    style = torch.randn(2, 512, generator=generator)
    side = 12 if up else 6
    noise = torch.randn(1, 1, side, side, generator=generator)
    got = layer(x, style, noise)
    for b in range(2):
        before = torch.from_numpy(literal_conv(layer, x[b], style[b]))
        before = before + layer.noise["weight"] * noise[0] + layer.activate["bias"][:, None, None]
        expected = F.leaky_relu(before, 0.2) * math.sqrt(2)
        assert torch.allclose(got[b].double(), expected, atol=1e-4)


def test_demodulated_variance_is_one() -> None:
    """White input of unit variance gives unit variance for any style; 64 * 32^2 samples.

    The variance estimate of an output channel has a standard error below 0.1 (correlated 3x3
    neighbourhoods: about 1024 / 9 independent values), the mean over 64 channels below 0.02.
    """
    layer = StyledConv(48, 64)
    randomise(layer)
    generator = torch.Generator().manual_seed(4)
    x = torch.randn(1, 48, 34, 34, generator=generator)
    s = layer.conv.scales(30 * torch.randn(1, 512, generator=generator))
    power = F.linear(s.square(), layer.power)
    out = (layer.conv(x, s) * power.rsqrt()[:, :, None, None])[..., 1:-1, 1:-1]
    assert abs(out.var(dim=(0, 2, 3)).mean().item() - 1) < 0.06


def test_to_rgb_does_not_demodulate() -> None:
    layer = ToRGB(6)
    randomise(layer)
    generator = torch.Generator().manual_seed(5)
    x, style = torch.randn(1, 6, 4, 4, generator=generator), torch.zeros(1, 512)
    layer.conv.modulation.bias.mul_(3)
    tripled = layer(x, style) - layer.bias
    layer.conv.modulation.bias.div_(3)
    assert torch.allclose(tripled, 3 * (layer(x, style) - layer.bias), atol=1e-5)


def grouped(state: dict[str, Tensor], name: str, x: Tensor, style: Tensor, up: bool) -> Tensor:
    """Per-item weights, modulated and demodulated, in one grouped convolution."""
    batch = len(x)
    affine = state[f"{name}.conv.modulation.weight"] / math.sqrt(512)
    s = style @ affine.T + state[f"{name}.conv.modulation.bias"]
    weight = state[f"{name}.conv.weight"][None] * s[:, None, :, None, None]
    weight = weight / math.sqrt(weight[0, 0].numel())
    kernel = weight.shape[-1]
    if kernel == 3:
        weight = weight * (weight.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    if not up:
        out = F.conv2d(
            x.flatten(0, 1)[None], weight.flatten(0, 1), padding=kernel // 2, groups=batch
        )
        return out.unflatten(1, (batch, -1))[0]
    weight = weight.transpose(1, 2).flatten(0, 1)
    out = F.conv_transpose2d(x.flatten(0, 1)[None], weight, stride=2, groups=batch)[0]
    fir = 4 * torch.from_numpy(KERNEL).float()[None, None]
    return F.conv2d(out[:, None], fir, padding=1).unflatten(0, (batch, -1))[:, :, 0]


def literal_picture(state: dict[str, Tensor], styles: Tensor, size: int) -> Tensor:
    """The generator in its textbook form, on rosinality's names."""
    names = ["conv1", *(f"convs.{i}" for i in range(2 * int(math.log2(size)) - 4))]
    x = state["input.input"].repeat(len(styles), 1, 1, 1)
    picture: Tensor | None = None
    for i, name in enumerate(names):
        x = grouped(state, name, x, styles[:, i], up=i % 2 == 1)
        x = x + state[f"{name}.noise.weight"] * state[f"noises.noise_{i}"]
        x = F.leaky_relu(x + state[f"{name}.activate.bias"][:, None, None], 0.2) * math.sqrt(2)
        if i % 2 == 0:
            rgb = "to_rgb1" if i == 0 else f"to_rgbs.{i // 2 - 1}"
            new = grouped(state, rgb, x, styles[:, i + 1], up=False) + state[f"{rgb}.bias"]
            picture = new if picture is None else new + upsampled(picture)
    assert picture is not None
    return picture


def upsampled(picture: Tensor) -> Tensor:
    planes = [upfirdn(p.numpy(), 4 * KERNEL, True, (2, 1)) for p in picture.flatten(0, 1)]
    return torch.from_numpy(np.stack(planes)).float().unflatten(0, picture.shape[:2])


def test_picture_is_the_literal_one(generator: StyleGAN2) -> None:
    styles = torch.randn(2, 8, 512, generator=torch.Generator().manual_seed(6))
    expected = literal_picture(generator.state_dict(), styles, 32)
    got = generator(styles)
    assert torch.allclose(got, expected, atol=1e-4 * float(expected.abs().max()))


def test_mapping(generator: StyleGAN2) -> None:
    """PixelNorm and eight layers with learning rate 0.01, written out in double precision."""
    z = torch.randn(3, 512, generator=torch.Generator().manual_seed(7))
    state = generator.state_dict()
    x = z.double() / z.double().square().mean(dim=1, keepdim=True).sqrt()
    for i in range(1, 9):
        weight, bias = state[f"style.{i}.weight"].double(), state[f"style.{i}.bias"].double()
        x = F.leaky_relu(x @ weight.T * 0.01 / math.sqrt(512) + 0.01 * bias, 0.2) * math.sqrt(2)
    assert torch.allclose(generator.mapping(z).double(), x, atol=1e-4 * float(x.abs().max()))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("multiplier", [1, 2])
def test_dimensions(size: int, multiplier: int) -> None:
    with torch.device("meta"):
        generator = StyleGAN2(size, multiplier)
    state = generator.state_dict()
    assert generator.num_styles == 2 * int(math.log2(size)) - 2
    assert generator.coarse == COARSE[size]
    assert generator.size == size
    assert len(generator.to_rgbs) == math.log2(size) - 2
    last = state[f"convs.{2 * len(generator.to_rgbs) - 1}.conv.weight"]
    assert last.shape[0] == min(512, 16384 * multiplier // size)
    if size >= 64:
        assert state["convs.6.conv.weight"].shape[0] == 256 * multiplier


def test_noise_is_one_constant_per_convolution() -> None:
    a, b = StyleGAN2(32, 1).noises, StyleGAN2(32, 1).noises
    sides = [a[i].shape[-1] for i in range(7)]
    assert sides == [4, 8, 8, 16, 16, 32, 32]
    assert all(torch.equal(a[i], b[i]) for i in range(7))
    # 32 x 32 standard normal values: the standard error of the mean is 1/32.
    assert abs(a[6].mean().item()) < 4 / 32


def decoded(generator: StyleGAN2, w: Tensor) -> Tensor:
    return generator(coarse_and_fine(w, generator.num_styles, generator.coarse))


def test_coarse_and_fine_vectors(generator: StyleGAN2) -> None:
    w = torch.randn(2, 2, 512, generator=torch.Generator().manual_seed(8))
    styles = coarse_and_fine(w, generator.num_styles, generator.coarse)
    assert torch.equal(styles[:, :6], w[:, :1].expand(-1, 6, -1))
    assert torch.equal(styles[:, 6:], w[:, 1:].expand(-1, 2, -1))
    same = coarse_and_fine(w[:, :1], generator.num_styles, generator.coarse)
    assert torch.equal(same, w[:, :1].expand(-1, 8, -1))


def test_items_do_not_see_each_other(generator: StyleGAN2) -> None:
    w = torch.randn(3, 1, 512, generator=torch.Generator().manual_seed(9))
    pictures = decoded(generator, w)
    assert pictures.shape == (3, 3, 32, 32)
    tolerance = 1e-5 * float(pictures.abs().max())
    for i in range(3):
        assert torch.allclose(pictures[i : i + 1], decoded(generator, w[i : i + 1]), atol=tolerance)


def test_gradient_goes_to_the_code_only(generator: StyleGAN2) -> None:
    w = torch.randn(1, 2, 512, generator=torch.Generator().manual_seed(10), requires_grad=True)
    decoded(generator, w).square().mean().backward()
    assert w.grad is not None and (w.grad.abs().sum(dim=-1) > 0).all()
    assert not any(p.requires_grad or p.grad is not None for p in generator.parameters())


def test_gradient_is_the_slope(generator: StyleGAN2) -> None:
    """Central difference along one direction, in double precision."""
    double = copy.deepcopy(generator).double()
    rng = torch.Generator().manual_seed(11)
    w = torch.randn(1, 1, 512, generator=rng, dtype=torch.float64, requires_grad=True)
    step = 1e-5 * torch.randn(1, 1, 512, generator=rng, dtype=torch.float64)
    (gradient,) = torch.autograd.grad(decoded(double, w).square().mean(), w)
    with torch.no_grad():
        rise = decoded(double, w + step).square().mean() - decoded(double, w - step).square().mean()
    assert rise.item() == pytest.approx(2 * (gradient * step).sum().item(), rel=1e-4)


def test_memory_format_is_free(generator: StyleGAN2) -> None:
    w = torch.randn(2, 1, 512, generator=torch.Generator().manual_seed(12))
    other: Any = copy.deepcopy(generator)
    other.to(memory_format=torch.channels_last)
    expected = decoded(generator, w)
    assert torch.allclose(decoded(other, w), expected, atol=1e-5 * float(expected.abs().max()))


@pytest.mark.parametrize("size", [16, 48, 2048, 128.5])
def test_refuses_a_size(size: int) -> None:
    with pytest.raises(ValueError, match=r"size must be a power of two within 32\.\.1024"):
        StyleGAN2(size, 1)


def test_refuses_bad_input(generator: StyleGAN2) -> None:
    with pytest.raises(ValueError, match="multiplier must be 1 or 2, got 3"):
        StyleGAN2(64, 3)
    with pytest.raises(ValueError, match=r"styles must be \[B, 8, 512\], got \[1, 12, 512\]"):
        generator(torch.zeros(1, 12, 512))
