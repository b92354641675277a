"""MobileStyleGAN in torch against OpenVINO running the published graph, and the 128 head."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.generators import Generator, load_generator
from semantic.generators.mobile_layers import haar_synthesis
from semantic.generators.mobile_stylegan import MobileStyleGAN
from semantic.generators.styles import coarse_and_fine
from semantic.metrics.lpips import Lpips
from semantic.zoo.entries import find
from semantic.zoo.formats.archive import extract
from semantic.zoo.packages import download

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def full() -> Generator:
    return load_generator("mobile-1024")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The published graphs, compiled by OpenVINO in float32 (its default here is bfloat16)."""
    openvino = pytest.importorskip("openvino")
    folder = tmp_path_factory.mktemp("graph")
    entry = find("mobile-stylegan-ffhq")
    files = extract(download(entry.archive, folder), entry.members, folder)
    core = openvino.Core()
    core.set_property("CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    stem = "random_face/data/{}Network.{}"
    return {
        name: core.compile_model(
            core.read_model(files[stem.format(name, "xml")], files[stem.format(name, "bin")]), "CPU"
        )
        for name in ("Mapping", "Synthesis")
    }


def decoded(generator: Generator, w: Tensor) -> Tensor:
    return generator(coarse_and_fine(w, generator.num_styles, generator.coarse))


def test_equals_openvino(full: Generator, graph: dict) -> None:
    """float32 sums of 4,608 terms in another order, 17 layers deep: 1e-3 of a range of 2."""
    for seed in range(3):
        z = torch.randn(1, 512, generator=torch.Generator().manual_seed(seed))
        w = full.mapping(z)
        np.testing.assert_allclose(graph["Mapping"](z.numpy())[0], w, atol=1e-4)
        expected = graph["Synthesis"](w.numpy())[0]
        np.testing.assert_allclose(decoded(full, w[:, None]), expected, atol=1e-3)


def test_a_batch_equals_its_items(generator: Generator) -> None:
    w = generator.mapping(torch.randn(2, 512, generator=torch.Generator().manual_seed(5)))[:, None]
    torch.testing.assert_close(
        decoded(generator, w)[1:], decoded(generator, w[1:]), atol=1e-4, rtol=0
    )


def test_gradients_reach_both_vectors(generator: Generator) -> None:
    w = generator.w_mean.repeat(1, 2, 1).requires_grad_()
    decoded(generator, w).square().sum().backward()
    assert w.grad is not None
    assert (w.grad.abs().amax(dim=2) > 0).all()


def test_coarse_and_fine_split(generator: Generator) -> None:
    w = torch.stack([torch.zeros(512), torch.ones(512)])[None]
    styles = coarse_and_fine(w, generator.num_styles, generator.coarse)
    assert styles.shape == (1, 23, 512)
    assert (styles[0, :, 0] == torch.tensor([0.0] * generator.coarse + [1.0] * 13)).all()


def test_native_head_is_near_the_averaged_full_picture(
    full: Generator, generator: Generator
) -> None:
    """On unseen w's. The model card has the figure over 500; its 95th percentile bounds 8."""
    z = torch.randn(8, 512, generator=torch.Generator().manual_seed(77))
    w = full.mapping(z)[:, None]
    lpips = Lpips.load("vgg")
    with torch.no_grad():
        native = torch.cat([decoded(generator, item[None]) for item in w])
        averaged = torch.cat([F.avg_pool2d(decoded(full, item[None]), 8) for item in w])
        assert lpips(native, averaged).mean() < 0.05


def test_haar_synthesis_inverts_the_haar_transform() -> None:
    """Against the definition: sums and differences of the four pixels of a square, halved."""
    picture = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    squares = picture.unflatten(3, (4, 2)).unflatten(2, (4, 2))  # [B, C, 4, y, 4, x]
    signs = torch.tensor([1.0, -1.0])
    vertical = torch.einsum("bchywx,y->bchw", squares, signs) / 2
    horizontal = torch.einsum("bchywx,x->bchw", squares, signs) / 2
    diagonal = torch.einsum("bchywx,y,x->bchw", squares, signs, signs) / 2
    details = torch.stack([vertical, horizontal, diagonal], dim=2).flatten(1, 2)
    bands = torch.cat([squares.sum(dim=(3, 5)) / 2, details], dim=1)
    torch.testing.assert_close(haar_synthesis(bands), picture)


def test_a_missing_constant_is_named() -> None:
    with pytest.raises(KeyError, match="mapping/173"):
        MobileStyleGAN.from_openvino({})
