"""The field networks M: where a latent goes when an attribute grows or shrinks (Eq. 11).

    w ─► coordinates along the principal directions of mapped z ─► straight + MLP ─► step

A step is d * M(w, d), about one degree long. M is a straight direction, fitted in closed form to
the predictor's labels, plus a small network's correction that depends on where w is. Both live in
the leading principal directions: whatever they learn stays in the span of mapped latents, where an
optimiser finds far fewer pictures that fool the predictor and are no face.

Why the direction d is an input of M besides being its sign: taking glasses off is not the mirror
of putting them on, since what is there already decides how it looks. The straight part is odd in d,
the network may learn the difference.

One network serves codes w1 and w2. It sees coarse and fine vectors (w1: the same one twice) and
has three outputs, of which a code uses its own (`semantic.editing.heads`): coarse, fine, single.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Protocol

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from semantic import weights
from semantic.attributes import ATTRIBUTES
from semantic.editing.heads import HEADS, OUTPUTS, check_code
from semantic.latents.mapped import LatentAxes

__all__ = ["WEIGHTS", "Axes", "Field", "Fields", "NetworkFields", "StraightFields"]

WEIGHTS = weights.path("fields")
HIDDEN = 96


class Axes(Protocol):
    """Where the faces are, as far as the editing loop asks."""

    def deviations(self, start: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
        """How far from the mean two latents lie; see `LatentAxes.deviations`."""


class Fields(Protocol):
    """What the editing loop needs: a step of about one degree, and where the faces are.

    Fields move the latents of one code.
    """

    @property
    def axes(self) -> Axes:
        """Of the latents' distance from the mean."""

    def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
        """Latents w [B, ...] -> d * M(w, d) of the same shape; direction d = 1 or -1."""


class Field(nn.Module):
    """M of one attribute, in coordinates.

    Attributes:
        straight: [3, R], the straight direction for coarse, fine and single vector; a constant.

    >>> field = Field(straight=torch.ones(3, 4))
    >>> field(torch.zeros(2, 2, 4), -1, HEADS["w2"]).shape  # starts at the straight direction
    torch.Size([2, 2, 4])
    """

    straight: Tensor

    def __init__(self, straight: Tensor, hidden: int = HIDDEN) -> None:
        super().__init__()
        count = straight.shape[1]
        self.register_buffer("straight", straight)
        last = nn.Linear(hidden, OUTPUTS * count)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.network = nn.Sequential(
            nn.Linear(2 * count + 1, hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, hidden),
            nn.LeakyReLU(0.2),
            last,
        )

    def forward(self, coordinates: Tensor, direction: int | Tensor, heads: slice) -> Tensor:
        """M(w, d): coordinates [B, n, R] -> [B, n, R].

        ``direction`` is 1 or -1, for all or [B]; ``heads`` are the outputs of the latent's code.
        """
        sign = torch.as_tensor(direction, dtype=torch.float32, device=coordinates.device)
        both = torch.cat([coordinates[:, 0], coordinates[:, -1]], dim=1)
        seen = torch.cat([both, sign.expand(len(both))[:, None]], dim=1)
        correction = self.network(seen).unflatten(1, (OUTPUTS, -1))
        return (self.straight + correction)[..., heads, :]


class NetworkFields(nn.Module):
    """The five fields of one generator, moving latents of code w2; see :meth:`for_code`.

    >>> axes = LatentAxes(torch.zeros(512), torch.eye(512)[:8])
    >>> fields = NetworkFields(axes, torch.ones(5, 3, 8))
    >>> fields.step(torch.zeros(1, 2, 512), "beard", -1)[0, 1, :2].tolist()
    [-1.0, -1.0]
    """

    def __init__(self, axes: LatentAxes, straight: Tensor, hidden: int = HIDDEN) -> None:
        super().__init__()
        self.hidden = hidden
        self.axes = axes
        self.heads = HEADS["w2"]
        self.of = nn.ModuleDict(
            {
                name: Field(direction, hidden)
                for name, direction in zip(ATTRIBUTES, straight, strict=True)
            }
        )

    def for_code(self, name: str) -> NetworkFields:
        """The same networks, moving latents of this code.

        Raises:
            ValueError: a code that they were not trained for.
        """
        check_code(name)
        twin = copy.copy(self)
        twin.heads = HEADS[name]
        return twin

    def straight(self, attribute: str) -> Tensor:
        """The straight part of M alone, one degree upwards: [n, 512]."""
        return self.axes.steps(self.of[attribute].get_buffer("straight")[self.heads])

    def step(self, w: Tensor, attribute: str, direction: int | Tensor) -> Tensor:
        """d * M(w, d): w [B, n, 512] -> the same shape; d 1 or -1, for all or [B]."""
        sign = torch.as_tensor(direction, dtype=torch.float32, device=w.device)
        moved = self.of[attribute](self.axes.coordinates(w), sign, self.heads)
        return self.axes.steps(sign.reshape(-1, 1, 1) * moved)

    def save(self, path: Path, about: dict[str, object]) -> None:
        """Writes float16 weights with their sizes and ``about`` as config."""
        config = {
            "hidden": self.hidden,
            "axes": len(self.axes.axes),
            "attributes": ATTRIBUTES,
            **about,
        }
        state = {name: value.half().contiguous() for name, value in self.state_dict().items()}
        save_file(state, path, metadata={"config": json.dumps(config)})

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(cls, path: Path = WEIGHTS, device: str | torch.device = "cpu") -> NetworkFields:
        """Reads the weights and, from their config, the sizes; frozen.

        Raises:
            ValueError: a file of another kind.
        """
        try:
            with safe_open(path, framework="pt") as file:
                config = json.loads((file.metadata() or {})["config"])
                state = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
            axes = LatentAxes(state["axes.mean"], state["axes.axes"])
            fields = cls(axes, _straight_of(state), config["hidden"])
            fields.load_state_dict(state)
        except (SafetensorError, OSError, KeyError, RuntimeError, ValueError) as error:
            raise ValueError(f"{path} holds no field networks: {_first_line(error)}") from None
        return fields.requires_grad_(False).eval().to(device)


def _straight_of(state: dict[str, Tensor]) -> Tensor:
    return torch.stack([state[f"of.{name}.straight"] for name in ATTRIBUTES])


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


class StraightFields:
    """The straight directions alone, whatever w is: what M is measured against.

    With the predictor's labels linear in the coordinates this is InterFaceGAN (Shen et al., 2020)
    with its conditional directions: the other attributes' slopes are projected out.
    """

    def __init__(self, fields: NetworkFields) -> None:
        self.fields = fields
        self.axes = fields.axes

    def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
        """d * the straight direction: w [B, n, 512] -> the same shape."""
        return (direction * self.fields.straight(attribute)).expand_as(w)
