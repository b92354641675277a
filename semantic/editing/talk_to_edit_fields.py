"""Talk-to-Edit's pretrained fields, for those who hold them and its StyleGAN2.

    step = MLP(F(w)) - MLP(0),     F: eight fully connected layers, leaky ReLU 0.2 between them

MLP is the generator's own mapping without its normalisation, and the step goes to the first R
style inputs alone: the coarse vector of code w2. Source: models/field_function_model.py of
yumingj/Talk-to-Edit.
"""

from __future__ import annotations

import re
from pathlib import Path

import torch
from torch import Tensor, nn

from semantic.attributes import TABLE
from semantic.generators.stylegan2 import StyleGAN2
from semantic.generators.user_files import first_line, read_file
from semantic.latents.mapped import LatentAxes

__all__ = ["PretrainedFields"]

WIDTH = 512
REPEATS = 5  # of its small steps in one of ours: it makes dozens of them a degree


class PretrainedFields(nn.Module):
    """The five fields in a folder, with the generator that they were trained for; for code w2.

    Args:
        networks: one for each attribute.
        mapping: the generator's mapping after its normalisation.
        axes: of the generator's latents.
    """

    def __init__(
        self, networks: dict[str, nn.Sequential], mapping: nn.Module, axes: LatentAxes
    ) -> None:
        super().__init__()
        self.axes = axes
        self.networks = nn.ModuleDict(networks)
        self.mapping = mapping

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(cls, folder: Path, generator: object) -> PretrainedFields:
        """Reads the five files of ``folder``; tensors only, nothing in them is run.

        Raises:
            ValueError: the generator is no StyleGAN2, or a file is missing or of another kind.
        """
        if not isinstance(generator, StyleGAN2):
            raise ValueError("fields of Talk-to-Edit must go with a StyleGAN2 --generator")
        # Their steps go upwards in our degrees, No_Beard's and Young's too.
        networks = {name: _network(folder / f"{row.celeba}.pth") for name, row in TABLE.items()}
        fields = cls(networks, generator.style[1:], LatentAxes.of(generator))
        return fields.eval().requires_grad_(False).to(generator.device)

    def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
        """d * M(w) on the coarse vector: w [B, 2, 512] -> [B, 2, 512]."""
        network, coarse = self.networks[attribute], w[:, 0]
        still = self.mapping(torch.zeros_like(coarse))
        for _ in range(REPEATS):
            coarse = coarse + direction * (self.mapping(network(coarse)) - still)
        return torch.stack([coarse - w[:, 0], torch.zeros_like(coarse)], dim=1)


def _network(path: Path) -> nn.Sequential:
    """F in one file, keys field.{0..}.Linear.{weight, bias}."""
    try:
        stored = read_file(path)
        layers = sum(bool(re.fullmatch(r"field\.\d+\.Linear\.weight", str(key))) for key in stored)
        network = nn.Sequential()
        for i in range(layers):
            network.append(nn.Linear(WIDTH, WIDTH))
            if i + 1 < layers:
                network.append(nn.LeakyReLU(0.2))
        state = {
            f"{2 * i}.{part}": stored[f"field.{i}.Linear.{part}"]
            for i in range(layers)
            for part in ("weight", "bias")
        }
        network.load_state_dict(state)
    except Exception as error:  # a damaged file can raise anything at all
        raise ValueError(f"{path} is no field of Talk-to-Edit: {first_line(error)}") from None
    if not layers or len(stored) != 2 * layers:
        raise ValueError(f"{path} is no field of Talk-to-Edit: it holds other weights")
    return network
