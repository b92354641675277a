"""Code face: nested symbols, the generator's own faces, what it refuses."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from semantic.generators import Generator
from semantic.generators.sampling import mapped
from semantic.generators.stylegan2 import StyleGAN2
from semantic.latents.codes import LatentCode
from semantic.latents.face_code import FaceCode
from semantic.metrics.lpips import Lpips


@pytest.fixture(scope="module")
def face(codes: dict[str, LatentCode]) -> FaceCode:
    code = codes["face"]
    assert isinstance(code, FaceCode)
    return code


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


pytestmark = pytest.mark.weights


@given(batch=st.integers(1, 3), seed=st.integers(0, 1000))
def test_round_trip(face: FaceCode, batch: int, seed: int) -> None:
    u = random(batch, face.reals, seed=seed)
    s = face.to_symbols(u)
    assert s.shape == (batch, 512) == (batch, face.k) and s.dtype == torch.complex64
    assert torch.equal(face.to_latent(s), u)


@given(k=st.sampled_from([1, 32, 64, 128, 256, 511]))
def test_the_first_symbols_are_the_code_for_fewer(face: FaceCode, k: int) -> None:
    u = random(1, face.reals, seed=1)
    shorter = u.clone()
    shorter[:, 2 * k :] = 0
    first = face.to_symbols(shorter)
    assert torch.equal(first[:, :k], face.to_symbols(u)[:, :k])
    assert not first[:, k:].any()


def test_zeros_are_the_mean_face(face: FaceCode, generator: Generator) -> None:
    styles = face.styles(face.start(1))
    torch.testing.assert_close(styles[0], generator.w_mean.expand(23, -1), atol=2e-3, rtol=0)


def test_numbers_are_sorted_by_worth(face: FaceCode) -> None:
    assert bool((face.worth.diff() <= 0).all()) and float(face.worth[-1]) > 0


def test_the_generators_own_faces_are_in_the_code(face: FaceCode, generator: Generator) -> None:
    """Nearer to themselves than the same number of shuffled faces are, by far."""
    w = mapped(generator, 4, 11)
    with torch.no_grad():
        own = generator(w[:, None].expand(-1, 23, -1))
        coded = generator(face.styles(face.mapped(w)))
    lpips = Lpips.load("alex")
    near, far = lpips(own, coded), lpips(own, coded.roll(1, 0))
    assert float(near.mean()) < 0.5 * float(far.mean())


def test_vectors_follow_where_they_are_moved(face: FaceCode, generator: Generator) -> None:
    first, second = mapped(generator, 2, 12)
    change = torch.stack([first - second, torch.zeros(512)])[None]
    moved = face.vectors(face.moved(change)) - face.vectors(face.start(1))
    assert float(torch.cosine_similarity(moved[0, 0], change[0, 0], dim=0)) > 0.8
    assert float(moved[0, 1].norm()) < 0.5 * float(moved[0, 0].norm())


def test_another_generator_is_refused(face: FaceCode) -> None:
    with pytest.raises(ValueError, match=r"code must be w1 or w2 for a generator of your own"):
        FaceCode.of(StyleGAN2(32, 1))
