"""CLIP on a small one of random weights: against its equations, and figures of `transformers`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from semantic.metrics.clip.score import Clip
from semantic.metrics.clip.words import Words

MERGES = "#version: 0.2\na n\nl o\nan d</w>\nlo n\nlon g</w>\n"
TEXTS = ("long and longer", "a land")
CONFIG: dict[str, Any] = {
    "projection_dim": 12,
    "text_config": {
        "vocab_size": 519,
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 20,
    },
    "vision_config": {
        "hidden_size": 24,
        "intermediate_size": 32,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 8,
    },
}


def state() -> dict[str, Tensor]:
    """Tensors of `CONFIG` under the published names."""
    rng = torch.Generator().manual_seed(0)
    text, vision = CONFIG["text_config"], CONFIG["vision_config"]
    shapes = {
        "text_model.embeddings.token_embedding.weight": (519, 16),
        "text_model.embeddings.position_embedding.weight": (20, 16),
        "vision_model.embeddings.class_embedding": (24,),
        "vision_model.embeddings.patch_embedding.weight": (24, 3, 8, 8),
        "vision_model.embeddings.position_embedding.weight": (17, 24),
        "visual_projection.weight": (12, 24),
        "text_projection.weight": (12, 16),
        "logit_scale": (),
    }
    norms = {"text_model.final_layer_norm": 16}
    norms |= {f"vision_model.{name}": 24 for name in ("pre_layrnorm", "post_layernorm")}
    for model, shape in (("text_model", text), ("vision_model", vision)):
        width, wide = shape["hidden_size"], shape["intermediate_size"]
        for number in range(shape["num_hidden_layers"]):
            layer = f"{model}.encoder.layers.{number}"
            norms |= {f"{layer}.layer_norm{one}": width for one in (1, 2)}
            dense = {f"self_attn.{one}_proj": (width, width) for one in ("q", "k", "v", "out")}
            dense |= {"mlp.fc1": (wide, width), "mlp.fc2": (width, wide)}
            for name, (rows, columns) in dense.items():
                shapes[f"{layer}.{name}.weight"] = (rows, columns)
                shapes[f"{layer}.{name}.bias"] = (rows,)
    tensors = {name: torch.randn(one, generator=rng) * 0.3 for name, one in shapes.items()}
    for name, width in norms.items():
        tensors[f"{name}.weight"] = 1 + 0.2 * torch.randn(width, generator=rng)
        tensors[f"{name}.bias"] = 0.2 * torch.randn(width, generator=rng)
    return tensors


def written(folder: Path, config: dict[str, Any] = CONFIG, merges: str = MERGES) -> Path:
    """A folder as a CLIP is published; returns the file of the weights."""
    save_file(state(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "merges.txt").write_text(merges)
    return folder / "model.safetensors"


def pictures() -> Tensor:
    rng = torch.Generator().manual_seed(1)
    return F.interpolate(torch.rand(2, 3, 8, 8, generator=rng) * 2 - 1, 64, mode="bicubic")


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    return Clip.load(written(tmp_path))


def test_scores_are_those_of_transformers(clip: Clip) -> None:
    """CLIPModel and CLIPTokenizer 4.57.6 on the same folder; Pillow rounds a pixel otherwise."""
    assert clip.score(pictures(), TEXTS).tolist() == pytest.approx([0.0629473, 0.0595978], abs=1e-4)


def transformed(x: Tensor, tensors: dict[str, Tensor], heads: int, causal: bool) -> Tensor:
    """The layers by their equations: x [T, D], tensors of "encoder.layers.<i>."."""

    def dense(layer: str, name: str, y: Tensor) -> Tensor:
        return y @ tensors[f"{layer}.{name}.weight"].T + tensors[f"{layer}.{name}.bias"]

    def normed(layer: str, name: str, y: Tensor) -> Tensor:
        spread = (y.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
        unit = (y - y.mean(1, keepdim=True)) / spread
        return unit * tensors[f"{layer}.{name}.weight"] + tensors[f"{layer}.{name}.bias"]

    count = sum(name.endswith("layer_norm1.weight") for name in tensors)
    for layer in (f"encoder.layers.{number}" for number in range(count)):
        y = normed(layer, "layer_norm1", x)
        q, k, v = (dense(layer, f"self_attn.{one}_proj", y).chunk(heads, 1) for one in "qkv")
        out = []
        for one_q, one_k, one_v in zip(q, k, v, strict=True):
            logits = one_q @ one_k.T / one_q.shape[1] ** 0.5
            if causal:
                logits = logits.masked_fill(torch.ones_like(logits).triu(1).bool(), -torch.inf)
            out.append(logits.softmax(1) @ one_v)
        x = x + dense(layer, "self_attn.out_proj", torch.cat(out, 1))
        y = dense(layer, "mlp.fc1", normed(layer, "layer_norm2", x))
        x = x + dense(layer, "mlp.fc2", y * torch.sigmoid(1.702 * y))
    return x


def test_texts_are_seen_by_the_equations(clip: Clip) -> None:
    tensors = {n.removeprefix("text_model."): t for n, t in state().items() if "text" in n}
    for text in TEXTS:
        tokens = clip.words.tokens(text, 20)
        x = tensors["embeddings.token_embedding.weight"][tokens]
        x = x + tensors["embeddings.position_embedding.weight"][: len(tokens)]
        end = transformed(x, tensors, 4, causal=True)[-1]
        end = F.layer_norm(
            end, (16,), tensors["final_layer_norm.weight"], tensors["final_layer_norm.bias"]
        )
        expected = tensors["text_projection.weight"] @ end
        torch.testing.assert_close(clip.of_texts([text, "a"])[0], expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"config.json": None}, "must lie beside config.json and merges.txt, got no file"),
        ({"merges.txt": MERGES + "x y\n"}, "merges.txt must give 519 tokens, got 520"),
        ({"merges.txt": "#version\nabc\n"}, "merges must have two parts a line"),
        ({"config.json": "{}"}, "is no CLIP of transformers' form"),
        ({"config.json": "<html>"}, "clip .*: Expecting value"),
        ({"model.safetensors": "<!DOCTYPE html><title>Quota</title>"}, "is a web page"),
        ({"model.safetensors": "damaged, as a file may be"}, "is no CLIP of transformers' form"),
    ],
)
def test_files_that_are_no_clip(change: dict[str, str], message: str, tmp_path: Path) -> None:
    weights = written(tmp_path)
    for name, content in change.items():
        (tmp_path / name).unlink()
        if content is not None:
            (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=message) as refused:
        Clip.load(weights)
    assert "\n" not in str(refused.value)


def test_an_activation_that_is_not_known_is_refused(tmp_path: Path) -> None:
    config = CONFIG | {"text_config": CONFIG["text_config"] | {"hidden_act": "swish"}}
    with pytest.raises(ValueError, match="hidden_act must be one of quick_gelu, gelu, got 'swish'"):
        Clip.load(written(tmp_path, config))


def test_words_are_merged_in_the_order_of_the_file(tmp_path: Path) -> None:
    words = Words.read(written(tmp_path).with_name("merges.txt"))
    begin, end = 517, 518
    assert words.tokens("AND  and", 9) == [begin, 514, 514, end]  # "an", "lo", "and</w>", ..
    assert words.tokens("long", 9) == [begin, 516, end]
    # "lan" has "an" by rank; "l", then "an" and "d" to the end of a word: l and</w>
    assert words.tokens("land", 9) == [begin, ord("l") - 33, 514, end]
    assert words.tokens("it's 42", 9)[1:-1] == [
        *(ord(c) - 33 + 256 * (c == "t") for c in "it"),
        *(ord("'") - 33, ord("s") - 33 + 256),
        *(ord(c) - 33 + 256 for c in "42"),
    ]


def test_texts_and_pictures_that_cannot_be_compared(clip: Clip) -> None:
    with pytest.raises(ValueError, match="text must have at most 18 tokens, got 30"):
        clip.score(pictures(), "a " * 30)
    with pytest.raises(ValueError, match="text must be one or 2, got 3"):
        clip.score(pictures(), ["a", "b", "c"])
    with pytest.raises(ValueError, match=r"picture must be \[B, 3, H, H\], got \[3, 64, 64\]"):
        clip.score(pictures()[0], "a")
