"""The attribute predictor P: five attributes of a face, in six degrees each, with probabilities.

A network gives one score an attribute; a rising curve of straight pieces turns it into a position
u, in which degree k lies around k; and a cumulative logistic model (McCullagh, 1980) into
probabilities that are ordered by construction:

    P(degree >= k) = sigmoid((u - k + 1/2) / width),   k = 1..5

There are two predictors, of different architecture and trained apart: one that editing follows,
one that judges it. Source: Editable-DeepSC, section 4.2 (Eq. 12-15); degrees are CelebA-Dialog's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic import weights
from semantic.attributes import ATTRIBUTES, DEGREES
from semantic.editing.predictor_networks import ScoreNetwork
from semantic.editing.talk_to_edit_predictor import SIZE, PretrainedPredictor

__all__ = [
    "AttributePredictor",
    "OrdinalNetwork",
    "degree_log_probabilities",
]

SMALLEST = 64  # pixels
VARIANTS = ("editing", "evaluation")


class AttributePredictor(nn.Module):
    """Reads degrees off faces; frozen, and differentiable in the image.

    >>> predictor = AttributePredictor.load("editing")
    >>> predictor(torch.zeros(1, 3, 128, 128)).exp().sum(dim=2).allclose(torch.ones(1, 5))
    True

    Args:
        network: images [B, 3, size, size] in [-1, 1] to log-probabilities [B, 5, 6].
        size: pixels a side that the network expects.
    """

    def __init__(self, network: nn.Module, size: int) -> None:
        super().__init__()
        self.network = network
        self.size = size
        self.eval().requires_grad_(False)

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(
        cls, name_or_path: str | Path = "editing", device: str | torch.device = "cpu"
    ) -> AttributePredictor:
        """One of the two predictors of the project, or that of a file.

        Args:
            name_or_path: "editing"; "evaluation", for figures only; a file of `run_link.py train
                attributes`; Talk-to-Edit's ``predictor_*.pth.tar``. Nothing in a file is run.
            device: where it goes.

        Raises:
            ValueError: no such name or file, or a file that is damaged or another.
        """
        if name_or_path in VARIANTS:
            path = weights.path(f"attributes_{name_or_path}")
        elif Path(name_or_path).exists():
            path = Path(name_or_path)
        else:
            known = f"{', '.join(VARIANTS)} or an existing file"
            raise ValueError(f"predictor must be one of {known}, got {str(name_or_path)!r}")
        if path.suffix == ".safetensors":
            return weights.read(path, "attribute predictor", cls._built).to(device)
        return cls(PretrainedPredictor.load(path), SIZE).to(device)

    @classmethod
    def _built(cls, config: dict[str, Any], state: dict[str, Tensor]) -> AttributePredictor:
        network = OrdinalNetwork(ScoreNetwork(config["trunk"]))
        network.load_state_dict(state)
        return cls(network, network.scores.size)

    def forward(self, image: Tensor) -> Tensor:
        """Log-probabilities of the degrees.

        Args:
            image: [B, 3, H, W] in [-1, 1], FFHQ framing, H and W at least 64.

        Returns:
            float32 [B, 5, 6], attributes in the order of `ATTRIBUTES`.

        Raises:
            ValueError: another shape.
        """
        return self.network(self._resized(image)).float()

    def expected(self, image: Tensor) -> Tensor:
        """Mean degree [B, 5], within 0..5."""
        probabilities = self(image).exp()
        return probabilities @ torch.arange(float(DEGREES), device=probabilities.device)

    def degree(self, image: Tensor) -> Tensor:
        """Most likely degree, int64 [B, 5]."""
        return self(image).argmax(dim=2)

    def _resized(self, image: Tensor) -> Tensor:
        if image.ndim != 4 or image.shape[1] != 3 or min(image.shape[2:]) < SMALLEST:
            raise ValueError(
                f"image must be [B, 3, H, W] with H, W >= {SMALLEST}, got {list(image.shape)}"
            )
        size = (self.size, self.size)
        if image.shape[2:] == size:
            return image
        return F.interpolate(image, size, mode="bilinear", antialias=True)


class OrdinalNetwork(nn.Module):
    """Scores to log-probabilities, by the curve and the width of each attribute.

    The buffer ``knots`` [5, 6] holds the scores at which the position is 0, .5, 1.5, 2.5, 3.5 and
    4.5: the first sets the slope within degree 0, the others are where one degree ends and the
    next begins. Beyond both ends the curve goes on straight.

    Args:
        scores: the network.
    """

    knots: Tensor
    width: Tensor

    def __init__(self, scores: ScoreNetwork) -> None:
        super().__init__()
        self.scores = scores
        evenly = torch.arange(float(DEGREES)).sub(0.5).clamp(min=0)
        self.register_buffer("knots", evenly.repeat(len(ATTRIBUTES), 1))
        self.register_buffer("width", torch.full((len(ATTRIBUTES),), 0.25))

    def forward(self, image: Tensor) -> Tensor:
        """Log-probabilities [B, 5, 6]."""
        return degree_log_probabilities(self.position(self.scores(image).float()), self.width)

    def position(self, score: Tensor) -> Tensor:
        """The curve: scores [B, 5] to positions [B, 5]; rises everywhere."""
        rise = torch.tensor([0.5, 1.0, 1.0, 1.0, 1.0], device=score.device)
        slope = rise / self.knots.diff(dim=1)
        above = F.relu(score[..., None] - self.knots[:, 1:-1])
        bends = (slope.diff(dim=1) * above).sum(dim=-1)
        return slope[:, 0] * (score - self.knots[:, 0]) + bends


def degree_log_probabilities(position: Tensor, width: Tensor) -> Tensor:
    """Log-probabilities of the degrees around a position, exact however far away it lies.

    With a = (u - k - 1/2) / width and b = a + 1 / width, the difference of the two sigmoids is
    sigmoid(b) sigmoid(-a) (1 - exp(a - b)): three logarithms that never meet a zero.

    >>> degree_log_probabilities(torch.tensor([[2.0]]), torch.tensor([0.25])).exp().argmax().item()
    2

    Args:
        position: u, [..., A].
        width: [A], above 0.

    Returns:
        [..., A, 6].
    """
    cuts = (torch.arange(1, DEGREES, device=position.device) - 0.5)[:, None]
    z = ((position[..., None, :] - cuts) / width).transpose(-1, -2)
    at_least = F.pad(F.logsigmoid(z), (1, 0))
    at_most = F.pad(F.logsigmoid(-z), (0, 1))
    between = torch.log1p(-torch.exp(-1 / width))[:, None]
    inner = torch.zeros(DEGREES, device=position.device)
    inner[1:-1] = 1
    return at_least + at_most + between * inner
