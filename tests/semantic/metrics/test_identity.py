"""The identity networks against OpenVINO's reading of the published files."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.metrics.identity import Identity, crop_face
from semantic.zoo.entries import find
from semantic.zoo.formats.archive import extract
from semantic.zoo.packages import download

VARIANTS = {"loss": "identity", "metric": "identity-metric"}


def _images(size: int, batch: int = 2) -> Tensor:
    """Smooth random pictures in [-1, 1]."""
    coarse = torch.rand(batch, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return F.interpolate(coarse, size, mode="bicubic").clamp(-1, 1)


@pytest.fixture(scope="module", params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def identity(variant: str) -> Identity:
    return Identity.load(variant)


@pytest.fixture(scope="module")
def published(variant: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Tensor], Tensor]:
    """The published graph, run by an interpreter that shares no code with ours."""
    openvino = pytest.importorskip("openvino", reason="OpenVINO is the reference here")
    directory = tmp_path_factory.mktemp("published")
    entry = find(VARIANTS[variant])
    (file,) = extract(download(entry.archive, directory), entry.members, directory).values()
    precise = {"INFERENCE_PRECISION_HINT": "f32"}
    network = openvino.Core().compile_model(str(file), "CPU", precise)

    def run(x: Tensor) -> Tensor:
        if variant == "metric":  # TensorFlow's channels last, and a fixed batch of two
            return torch.from_numpy(network(x.permute(0, 2, 3, 1).contiguous().numpy())[0])
        rows = [np.array(network(x[i : i + 1].numpy())[0]) for i in range(len(x))]
        return torch.from_numpy(np.concatenate(rows))

    return run


@pytest.mark.weights
def test_network_equals_the_published_graph(
    identity: Identity, published: Callable[[Tensor], Tensor]
) -> None:
    x = torch.rand(2, 3, 112, 112, generator=torch.Generator().manual_seed(1)) * 2 - 1
    expected = published(x)
    error = (identity.network(x) - expected).abs().max() / expected.abs().max()
    assert error < 1e-5


@pytest.mark.weights
def test_preprocessing_is_the_published_one(
    variant: str, identity: Identity, published: Callable[[Tensor], Tensor]
) -> None:
    image = _images(128)
    pixels = (crop_face(image) + 1) * 255 / 2
    face = (pixels[:, [2, 1, 0]] - 127) / 128 if variant == "loss" else (pixels - 127.5) / 128
    expected = F.normalize(published(face), dim=1)
    torch.testing.assert_close(identity(image), expected, atol=1e-5, rtol=0)


@pytest.mark.weights
@pytest.mark.parametrize("size", [112, 128, 1024])
def test_embeddings_are_unit_vectors(variant: str, identity: Identity, size: int) -> None:
    embedding = identity(_images(size))
    assert embedding.shape == (2, {"loss": 512, "metric": 192}[variant])
    torch.testing.assert_close(embedding.norm(dim=1), torch.ones(2))


@pytest.mark.weights
def test_each_item_is_independent_of_its_batch(identity: Identity) -> None:
    images = _images(128, batch=3)
    alone = torch.cat([identity(image[None]) for image in images])
    torch.testing.assert_close(identity(images), alone, atol=1e-5, rtol=0)


@pytest.mark.weights
def test_gradient_is_right_and_only_the_images(identity: Identity) -> None:
    assert not any(parameter.requires_grad for parameter in identity.parameters())
    network = identity.double()
    image = _images(128, batch=1).double().requires_grad_()
    target = network(_images(128)[1:].double())
    (network(image) * target).sum().backward()
    assert image.grad is not None
    direction = image.grad / image.grad.norm()
    step = 1e-4
    with torch.no_grad():
        ahead, behind = (network(image + s * direction) for s in (step, -step))
        slope = ((ahead - behind) * target).sum() / (2 * step)
    identity.float()
    # Central differences of a piecewise smooth function: the kinks of PReLU cost some accuracy.
    assert slope.item() == pytest.approx(image.grad.norm().item(), rel=1e-3)


# FFHQ framing, as fractions of width and height, and the ArcFace template, in pixels of 112.
_FFHQ = {"left eye": (0.375, 0.475), "right eye": (0.625, 0.475), "mouth": (0.5, 0.73)}
_TEMPLATE = {"left eye": (38.3, 51.7), "right eye": (73.5, 51.5), "mouth": (56.1, 92.3)}


@pytest.mark.parametrize("size", [128, 1024])
@pytest.mark.parametrize("landmark", _FFHQ)
def test_crop_puts_landmarks_where_the_template_has_them(landmark: str, size: int) -> None:
    centre = torch.tensor(_FFHQ[landmark]) * size
    place = torch.arange(size) + 0.5
    blob = torch.exp(
        -((place[None] - centre[0]) ** 2 + (place[:, None] - centre[1]) ** 2)
        / (2 * (size / 40) ** 2)
    )
    face = crop_face(blob.expand(1, 3, size, size))[0, 0]
    pixel = torch.arange(112) + 0.5
    found = torch.stack([(face.sum(0) * pixel).sum(), (face.sum(1) * pixel).sum()]) / face.sum()
    # A scale and a shift cannot meet three points exactly; real faces vary by more than 3 pixels.
    assert (found - torch.tensor(_TEMPLATE[landmark])).norm() < 4


def test_crop_is_the_same_at_every_resolution() -> None:
    large = _images(1024)
    small = F.interpolate(large, 256, mode="bilinear", antialias=True)
    assert (crop_face(large) - crop_face(small)).abs().mean() < 0.01


def test_crop_averages_what_it_cannot_resolve() -> None:
    """Stripes of one pixel at 1024 must turn grey, not into a beat."""
    stripes = (torch.arange(1024) % 2 * 2.0 - 1).expand(1, 3, 1024, 1024)
    assert crop_face(stripes).abs().max() < 0.2


@pytest.mark.parametrize("shape", [(3, 128, 128), (1, 1, 128, 128), (1, 3, 128, 64)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"image must be \[B, 3, H, H\], got"):
        crop_face(torch.zeros(shape))


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(ValueError, match="variant must be one of loss, metric, got 'arcface'"):
        Identity.load("arcface")
