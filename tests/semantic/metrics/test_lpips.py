"""LPIPS against the `lpips` package, whose backbone import is satisfied without torchvision."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic import zoo
from semantic.metrics.lpips import Lpips, _normalized

pytestmark = pytest.mark.weights

NETS = ("alex", "vgg")


def _images(seed: int, batch: int = 2, size: int = 64) -> Tensor:
    """Smooth random pictures in [-1, 1]: features of pure noise would hardly differ."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(batch, 3, 8, 8, generator=generator) * 2 - 1
    return F.interpolate(coarse, size, mode="bicubic").clamp(-1, 1)


def _torchvision(backbones: dict[str, nn.Module]) -> types.ModuleType:
    """A `torchvision` that offers the two architectures that `lpips` asks for, and no more."""

    def factory(name: str) -> Callable[..., types.SimpleNamespace]:
        return lambda **_: types.SimpleNamespace(features=backbones[name])

    module = types.ModuleType("torchvision")
    models = types.ModuleType("torchvision.models")
    models.alexnet, models.vgg16 = factory("alex"), factory("vgg")  # type: ignore[attr-defined]
    module.models = models  # type: ignore[attr-defined]
    return module


# torchvision's definitions (channels, kernel, stride, padding), copied from there and not from
# ours; an empty row is a pooling.
_ALEX = (
    *((64, 11, 4, 2), (), (192, 5, 1, 2), ()),
    *((384, 3, 1, 1), (256, 3, 1, 1), (256, 3, 1, 1), ()),
)
_VGG = tuple(
    (width, 3, 1, 1) if width else ()
    for width in (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)
)


def _features(net: str) -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = 3
    for row in _ALEX if net == "alex" else _VGG:
        if row:
            width, kernel, stride, padding = row
            layers.append(nn.Conv2d(channels, width, kernel, stride, padding))
            layers.append(nn.ReLU(inplace=True))
            channels = width
        else:
            layers.append(nn.MaxPool2d(3 if net == "alex" else 2, stride=2))
    return nn.Sequential(*layers)


@pytest.fixture(scope="module")
def reference() -> dict[str, nn.Module]:
    """The package's own modules on the zoo's backbone weights."""
    backbones: dict[str, nn.Module] = {}
    for net in NETS:
        weights = zoo.load(f"lpips-{net}")
        backbones[net] = _features(net)
        backbones[net].load_state_dict(
            {
                name.removeprefix("features."): tensor
                for name, tensor in weights.items()
                if name.startswith("features.")
            }
        )
    fake = _torchvision(backbones)
    with pytest.MonkeyPatch.context() as patch:
        for name in _loaded("torchvision", "lpips"):
            patch.delitem(sys.modules, name)
        patch.setitem(sys.modules, "torchvision", fake)
        patch.setitem(sys.modules, "torchvision.models", fake.models)
        lpips = pytest.importorskip("lpips", reason="the package lpips 0.1.4 is not installed")
        modules = {net: lpips.LPIPS(net=net, version="0.1", verbose=False) for net in NETS}
        for name in _loaded("lpips"):
            del sys.modules[name]  # it holds the stand-in: nobody else shall meet it
    return modules


def _loaded(*packages: str) -> list[str]:
    return [name for name in sys.modules if name.split(".")[0] in packages]


@pytest.fixture(scope="module", params=NETS)
def net(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def ours(net: str) -> Lpips:
    return Lpips.load(net)


def test_heads_are_those_of_the_package(
    net: str, ours: Lpips, reference: dict[str, nn.Module]
) -> None:
    published = {k: v for k, v in reference[net].state_dict().items() if k.startswith("lins")}
    assert len(published) == 5
    for number in range(5):
        weight = published[f"lins.{number}.model.1.weight"]
        assert torch.equal(ours.get_buffer(f"lin{number}"), weight)


@pytest.mark.parametrize("size", [64, 97])
def test_distance_equals_the_package(
    net: str, ours: Lpips, reference: dict[str, nn.Module], size: int
) -> None:
    a, b = _images(1, size=size), _images(2, size=size)
    expected = reference[net](a, b).flatten()
    assert expected.min() > 0.05
    torch.testing.assert_close(ours(a, b), expected, atol=1e-5, rtol=0)


def test_gradient_equals_the_package(
    net: str, ours: Lpips, reference: dict[str, nn.Module]
) -> None:
    target = _images(2)
    gradients = []
    for distance in (ours, reference[net]):
        image = _images(1).requires_grad_()
        distance(image, target).sum().backward()
        gradients.append(image.grad)
    assert gradients[0] is not None and gradients[0].abs().max() > 0
    torch.testing.assert_close(gradients[0], gradients[1], atol=1e-6, rtol=1e-3)


def test_only_the_image_gets_a_gradient(ours: Lpips) -> None:
    assert not any(parameter.requires_grad for parameter in ours.parameters())
    target = ours.features(_images(2))
    assert not any(feature.requires_grad for feature in target)


def test_kept_target_features_give_the_same_distance(ours: Lpips) -> None:
    a, b = _images(1), _images(2)
    target = ours.features(b[:1])
    torch.testing.assert_close(
        ours.distance(ours.features(a), target), ours(a, b[:1].expand_as(a)), atol=1e-7, rtol=1e-5
    )


def test_each_item_is_independent_of_its_batch(ours: Lpips) -> None:
    a, b = _images(1, batch=3), _images(2, batch=3)
    alone = torch.cat([ours(a[i : i + 1], b[i : i + 1]) for i in range(3)])
    torch.testing.assert_close(ours(a, b), alone, atol=1e-6, rtol=1e-5)


def test_distance_of_an_image_to_itself_is_zero(ours: Lpips) -> None:
    assert torch.equal(ours(_images(1), _images(1)), torch.zeros(2))


def test_gradient_is_finite_where_all_features_are_zero() -> None:
    x = torch.zeros(1, 4, 2, 2, requires_grad=True)
    _normalized(x).sum().backward()
    assert x.grad is not None and torch.isfinite(x.grad).all()


@pytest.mark.parametrize("shape", [(3, 64, 64), (1, 1, 64, 64), (1, 3, 64, 31)])
def test_another_shape_is_refused(ours: Lpips, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"image must be \[B, 3, H, W\] with H, W >= 32, got"):
        ours.features(torch.zeros(shape))


def test_an_unknown_net_is_refused() -> None:
    with pytest.raises(ValueError, match="net must be one of alex, vgg, got 'squeeze'"):
        Lpips.load("squeeze")
