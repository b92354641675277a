"""The field networks: axes, shapes, both directions, files, and Talk-to-Edit's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from semantic.attributes import ATTRIBUTES, TABLE
from semantic.editing.fields import NetworkFields, StraightFields
from semantic.editing.talk_to_edit_fields import REPEATS, PretrainedFields
from semantic.generators.stylegan2 import StyleGAN2
from semantic.latents.mapped import LatentAxes

AXES = 8


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def fields() -> NetworkFields:
    axes = LatentAxes(random(512), 0.4 * torch.linalg.qr(random(512, AXES, seed=1))[0].T)
    made = NetworkFields(axes, random(5, 3, AXES, seed=2), hidden=16)
    with torch.no_grad():
        for name in ATTRIBUTES:
            for i, parameter in enumerate(made.of[name].network.parameters()):
                parameter.copy_(0.1 * random(*parameter.shape, seed=10 + i))
    return made.requires_grad_(False)


@pytest.mark.parametrize(("code", "vectors"), [("w1", 1), ("w2", 2)])
def test_a_step_has_the_codes_shape_and_stays_in_the_axes(
    fields: NetworkFields, code: str, vectors: int
) -> None:
    w = random(3, vectors, 512, seed=4)
    step = fields.for_code(code).step(w, "beard", 1)
    assert step.shape == w.shape
    inside = fields.axes.steps(fields.axes.coordinates(fields.axes.mean + step))
    torch.testing.assert_close(step, inside, atol=1e-5, rtol=1e-4)


def test_directions_differ_in_more_than_sign_and_mix_in_a_batch(fields: NetworkFields) -> None:
    w = random(2, 2, 512, seed=5)
    up, down = (fields.step(w, "eyeglasses", d) for d in (1, -1))
    assert not torch.allclose(up, -down, atol=1e-3)
    mixed = fields.step(w, "eyeglasses", torch.tensor([1, -1]))
    torch.testing.assert_close(mixed, torch.stack([up[0], down[1]]))


def test_straight_fields_do_not_look(fields: NetworkFields) -> None:
    straight = StraightFields(fields)
    one, two = random(1, 2, 512, seed=6), random(1, 2, 512, seed=7)
    torch.testing.assert_close(straight.step(one, "age", 1), -straight.step(two, "age", -1))
    single = StraightFields(fields.for_code("w1"))
    assert single.step(one[:, :1], "age", 1).shape == (1, 1, 512)
    for parameter in fields.of["age"].network[-1].parameters():
        parameter.zero_()
    torch.testing.assert_close(fields.step(one, "age", -1), straight.step(one, "age", -1))


def test_saved_and_loaded(fields: NetworkFields, tmp_path: Path) -> None:
    path = tmp_path / "fields.safetensors"
    fields.save(path, {"seed": 0})
    loaded = NetworkFields.load(path)
    w = random(1, 2, 512, seed=8)
    # float16 weights: 2^-11 each, summed over a few dozen terms.
    torch.testing.assert_close(
        loaded.step(w, "bangs", 1), fields.step(w, "bangs", 1), atol=0.02, rtol=0.02
    )
    assert not any(parameter.requires_grad for parameter in loaded.parameters())


def test_a_code_they_were_not_trained_for_is_refused(fields: NetworkFields) -> None:
    with pytest.raises(ValueError, match="code must be face, w1 or w2 for the field networks"):
        fields.for_code("w3")


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    for content in (b"", b"\x00" * 100):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="holds no field networks"):
            NetworkFields.load(path)


@pytest.fixture
def talk_to_edit(tmp_path: Path) -> Path:
    """Files as Talk-to-Edit's, with random weights."""
    for k, row in enumerate(TABLE.values()):
        state = {}
        for i in range(8):
            state[f"field.{i}.Linear.weight"] = random(512, 512, seed=100 * k + i) / 16
            state[f"field.{i}.Linear.bias"] = random(512, seed=100 * k + 50 + i)
        torch.save(state, tmp_path / f"{row.celeba}.pth")
    return tmp_path


@pytest.fixture
def stylegan() -> StyleGAN2:
    generator = StyleGAN2(32, 1)
    for i, parameter in enumerate(generator.style.parameters()):
        parameter.copy_(random(*parameter.shape, seed=i) * (100 if parameter.ndim == 2 else 1))
    return generator


def test_talk_to_edits_step_written_out(talk_to_edit: Path, stylegan: StyleGAN2) -> None:
    fields = PretrainedFields.load(talk_to_edit, stylegan)
    w = random(1, 2, 512, seed=3)
    state = torch.load(talk_to_edit / "No_Beard.pth", weights_only=True)
    coarse = w[:, 0]
    for _ in range(REPEATS):
        x = coarse
        for i in range(8):
            x = nn.functional.linear(
                x, state[f"field.{i}.Linear.weight"], state[f"field.{i}.Linear.bias"]
            )
            x = nn.functional.leaky_relu(x, 0.2) if i < 7 else x
        still = torch.zeros_like(x)
        for layer in stylegan.style[1:]:
            x, still = layer(x), layer(still)
        coarse = coarse - (x - still)
    step = fields.step(w, "beard", -1)
    torch.testing.assert_close(w[:, 0] + step[:, 0], coarse)
    assert not step[:, 1].any()


def test_talk_to_edits_files_are_checked(talk_to_edit: Path, stylegan: StyleGAN2) -> None:
    with pytest.raises(ValueError, match="StyleGAN2 --generator"):
        PretrainedFields.load(talk_to_edit, object())
    (talk_to_edit / "Bangs.pth").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"Bangs.pth is no field"):
        PretrainedFields.load(talk_to_edit, stylegan)
    torch.save({"weight": torch.zeros(2)}, talk_to_edit / "Bangs.pth")
    with pytest.raises(ValueError, match="other weights"):
        PretrainedFields.load(talk_to_edit, stylegan)
