"""CLIP's two transformers, for pictures and for sentences (Radford et al., 2021, section 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["PictureTower", "TextTower"]

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "gelu": F.gelu,
}

PROJECTIONS = ("q", "k", "v", "out")

State = Mapping[str, Tensor]


class PictureTower(nn.Module):
    """Pictures [B, 3, H, H], normalised, to features [B, D].

    Args:
        shape: `vision_config` of the published configuration.
        features: D.
    """

    def __init__(self, shape: Mapping[str, Any], features: int) -> None:
        super().__init__()
        width, patch = shape["hidden_size"], shape["patch_size"]
        self.patches = nn.Conv2d(3, width, patch, stride=patch, bias=False)
        self.first = nn.Parameter(torch.empty(width))
        self.places = nn.Parameter(torch.empty((shape["image_size"] // patch) ** 2 + 1, width))
        self.before = nn.LayerNorm(width, eps=shape.get("layer_norm_eps", 1e-5))
        self.layers = _layers(shape)
        self.after = nn.LayerNorm(width, eps=shape.get("layer_norm_eps", 1e-5))
        self.out = nn.Linear(width, features, bias=False)

    def forward(self, picture: Tensor) -> Tensor:
        patches = self.patches(picture).flatten(2).transpose(1, 2)
        first = self.first.expand(len(picture), 1, -1)
        x = self.before(torch.cat([first, patches], dim=1) + self.places)
        return self.out(self.after(_through(self.layers, x, None)[:, 0]))

    def read(self, state: State) -> None:
        """Takes the published tensors, "vision_model..." and "visual_projection.weight"."""
        inside = _inside(state, "vision_model.")
        self.load_state_dict(
            {
                "patches.weight": inside["embeddings.patch_embedding.weight"],
                "first": inside["embeddings.class_embedding"],
                "places": inside["embeddings.position_embedding.weight"],
                **_norm("before", inside, "pre_layrnorm"),  # so it is spelt
                **_blocks(inside, len(self.layers)),
                **_norm("after", inside, "post_layernorm"),
                "out.weight": state["visual_projection.weight"],
            }
        )


class TextTower(nn.Module):
    """Tokens [B, T] and where each text ends [B], to features [B, D].

    Args:
        shape: `text_config` of the published configuration.
        features: D.
    """

    def __init__(self, shape: Mapping[str, Any], features: int) -> None:
        super().__init__()
        width = shape["hidden_size"]
        self.most = shape["max_position_embeddings"]
        self.tokens = nn.Embedding(shape["vocab_size"], width)
        self.places = nn.Parameter(torch.empty(self.most, width))
        self.layers = _layers(shape)
        self.after = nn.LayerNorm(width, eps=shape.get("layer_norm_eps", 1e-5))
        self.out = nn.Linear(width, features, bias=False)

    def forward(self, tokens: Tensor, ends: Tensor) -> Tensor:
        length = tokens.shape[1]
        x = self.tokens(tokens) + self.places[:length]
        later = torch.full((length, length), -torch.inf, device=x.device).triu(1)
        x = self.after(_through(self.layers, x, later))
        return self.out(x[torch.arange(len(x), device=x.device), ends])

    def read(self, state: State) -> None:
        """Takes the published tensors, "text_model..." and "text_projection.weight"."""
        inside = _inside(state, "text_model.")
        self.load_state_dict(
            {
                "tokens.weight": inside["embeddings.token_embedding.weight"],
                "places": inside["embeddings.position_embedding.weight"],
                **_blocks(inside, len(self.layers)),
                **_norm("after", inside, "final_layer_norm"),
                "out.weight": state["text_projection.weight"],
            }
        )


def _layers(shape: Mapping[str, Any]) -> nn.ModuleList:
    made = (
        nn.TransformerEncoderLayer(
            shape["hidden_size"],
            shape["num_attention_heads"],
            shape["intermediate_size"],
            dropout=0.0,
            activation=ACTIVATIONS[shape["hidden_act"]],
            layer_norm_eps=shape.get("layer_norm_eps", 1e-5),
            batch_first=True,
            norm_first=True,
        )
        for _ in range(shape["num_hidden_layers"])
    )
    return nn.ModuleList(made)


def _through(layers: nn.ModuleList, x: Tensor, mask: Tensor | None) -> Tensor:
    for layer in layers:
        x = layer(x, src_mask=mask)
    return x


def _inside(state: State, prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): t for name, t in state.items() if name.startswith(prefix)}


def _norm(ours: str, state: State, theirs: str) -> dict[str, Tensor]:
    return {f"{ours}.{part}": state[f"{theirs}.{part}"] for part in ("weight", "bias")}


def _blocks(state: State, count: int) -> dict[str, Tensor]:
    """The layers: queries, keys and values are one tensor in torch, three in the file."""
    found: dict[str, Tensor] = {}
    for number in range(count):
        ours, theirs = f"layers.{number}", f"encoder.layers.{number}"
        for part in ("weight", "bias"):
            q, k, v, out = (state[f"{theirs}.self_attn.{p}_proj.{part}"] for p in PROJECTIONS)
            found[f"{ours}.self_attn.in_proj_{part}"] = torch.cat([q, k, v])
            found[f"{ours}.self_attn.out_proj.{part}"] = out
            found[f"{ours}.linear1.{part}"] = state[f"{theirs}.mlp.fc1.{part}"]
            found[f"{ours}.linear2.{part}"] = state[f"{theirs}.mlp.fc2.{part}"]
        found |= _norm(f"{ours}.norm1", state, f"{theirs}.layer_norm1")
        found |= _norm(f"{ours}.norm2", state, f"{theirs}.layer_norm2")
    return found
