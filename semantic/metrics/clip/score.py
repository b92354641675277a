"""CLIP score: the cosine of a picture and a sentence (Radford et al., 2021), not times 100.

    folder of a published CLIP ─► model.safetensors, config.json, merges.txt ─► Clip.load

The weights are a user's own: no package of the zoo's registries has them. Without them the score is
not measured, and nothing else stands in for it. Files are those of the `transformers` form, such as
of clip-vit-base-patch32; nothing in them is executed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.files import foreign
from semantic.metrics.clip.towers import ACTIVATIONS, PictureTower, TextTower
from semantic.metrics.clip.words import Words

__all__ = ["Clip"]

# Of the pictures that CLIP was trained on, each channel within 0..1.
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
FEATURES = 512
BESIDE = ("config.json", "merges.txt")
# What config.json leaves out is as in the first CLIP, ViT-B/32.
FIRST: dict[str, dict[str, Any]] = {
    "text_config": {
        "vocab_size": 49408,
        "hidden_size": 512,
        "intermediate_size": 2048,
        "num_hidden_layers": 12,
        "num_attention_heads": 8,
        "max_position_embeddings": 77,
        "hidden_act": "quick_gelu",
    },
    "vision_config": {
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "image_size": 224,
        "patch_size": 32,
        "hidden_act": "quick_gelu",
    },
}


class Clip(nn.Module):
    """Both transformers and the words of one published CLIP.

    Args:
        config: its `config.json`.
        state: its tensors.
        words: of its `merges.txt`.

    Raises:
        ValueError: tensors, configuration and words that do not belong together.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(
        self, config: Mapping[str, Any], state: Mapping[str, Tensor], words: Words
    ) -> None:
        super().__init__()
        vision, text = _shape(config, "vision_config"), _shape(config, "text_config")
        tokens = text["vocab_size"]
        if tokens != words.size:
            raise ValueError(f"merges.txt must give {tokens} tokens, got {words.size}")
        self.words = words
        self.side = vision["image_size"]
        features = config.get("projection_dim", FEATURES)
        self.pictures = PictureTower(vision, features)
        self.text = TextTower(text, features)
        self.pictures.read(state)
        self.text.read(state)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1))
        self.requires_grad_(False).eval()

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(cls, weights: Path, device: str | torch.device = "cpu") -> Clip:
        """The CLIP of a safetensors file, beside which config.json and merges.txt lie.

        Raises:
            ValueError: a file is missing, damaged or of another model.
        """
        for path in (weights, *(weights.parent / name for name in BESIDE)):
            if not path.is_file():
                raise ValueError(f"clip must lie beside {' and '.join(BESIDE)}, got no file {path}")
        with weights.open("rb") as file:
            if what := foreign(file.read(4096)):
                raise ValueError(f"clip {weights} is {what}")
        words = Words.read(weights.parent / BESIDE[1])
        try:
            config = json.loads((weights.parent / BESIDE[0]).read_text())
            return cls(config, load_file(weights), words).to(device)
        except ValueError as error:
            raise ValueError(f"clip {weights}: {error}") from None
        except Exception as error:  # a foreign file can raise anything at all
            why = (str(error).splitlines() or [""])[0][:120]
            raise ValueError(
                f"clip {weights} is no CLIP of transformers' form: {type(error).__name__} {why}"
            ) from None

    @torch.no_grad()
    def score(self, picture: Tensor, text: str | Sequence[str]) -> Tensor:
        """Cosines of pictures and texts.

        Args:
            picture: float32 [B, 3, H, H], about within -1..1.
            text: one for all pictures, or one for each.

        Returns:
            float32 [B].

        Raises:
            ValueError: another shape, another number of texts, or a text that is too long.
        """
        texts = [text] * len(picture) if isinstance(text, str) else list(text)
        if len(texts) != len(picture):
            raise ValueError(f"text must be one or {len(picture)}, got {len(texts)}")
        return F.cosine_similarity(self.of_pictures(picture), self.of_texts(texts))

    @torch.no_grad()
    def of_pictures(self, picture: Tensor) -> Tensor:
        """Features [B, D] of pictures, resized in 8 bits, as Pillow's bicubic does it."""
        if picture.ndim != 4 or picture.shape[1] != 3 or picture.shape[2] != picture.shape[3]:
            raise ValueError(f"picture must be [B, 3, H, H], got {list(picture.shape)}")
        levels = ((picture + 1) * 127.5).round().clamp(0, 255).to("cpu", torch.uint8)
        size = (self.side, self.side)
        small = F.interpolate(levels, size, mode="bicubic", antialias=True).to(self.mean)
        return self.pictures((small / 255 - self.mean) / self.deviation)

    @torch.no_grad()
    def of_texts(self, texts: Sequence[str]) -> Tensor:
        """Features [B, D] of texts."""
        rows = [self.words.tokens(text, self.text.most) for text in texts]
        ends = torch.tensor([len(row) - 1 for row in rows], device=self.mean.device)
        longest = max(map(len, rows))
        filled = [row + [row[-1]] * (longest - len(row)) for row in rows]
        return self.text(torch.tensor(filled, device=self.mean.device), ends)


def _shape(config: Mapping[str, Any], part: str) -> dict[str, Any]:
    """One part of the configuration."""
    shape = {**FIRST[part], **config[part]}
    if shape["hidden_act"] not in ACTIVATIONS:
        raise ValueError(
            f"hidden_act must be one of {', '.join(ACTIVATIONS)}, got {shape['hidden_act']!r}"
        )
    return shape
