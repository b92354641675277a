"""Generators by name: ``mobile-128`` and ``mobile-1024``, or a user's own StyleGAN2 checkpoint.

Both mobile ones share mapping, w and style inputs; a latent found with one is decoded by the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from semantic import weights

if TYPE_CHECKING:
    from semantic.generators.mobile_stylegan import MobileStyleGAN
    from semantic.generators.stylegan2 import StyleGAN2

__all__ = ["HEAD_FILE", "NAMES", "Generator", "load_generator"]

NAMES = ("mobile-128", "mobile-1024")
HEAD_FILE = weights.path("native_head_128")


class Generator(Protocol):
    """What the link needs of a generator.

    ``size`` pixels a side, ``num_styles`` style inputs of which the first ``coarse`` are coarse
    (they shape the face, the others colour it), ``w_mean`` [512] the mean of its w.
    """

    size: int
    w_dim: int
    num_styles: int
    coarse: int
    w_mean: Tensor

    @property
    def device(self) -> torch.device:
        """Where it runs."""

    def mapping(self, z: Tensor) -> Tensor:
        """z [B, 512] -> w [B, 512]."""

    def __call__(self, styles: Tensor) -> Tensor:
        """styles [B, num_styles, 512] -> picture [B, 3, size, size], about within -1..1."""


@torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
def load_generator(
    name: str, device: str | torch.device = "cpu", cache: Path | None = None
) -> Generator:
    """A frozen generator on ``device``: one of :data:`NAMES`, or the path of a checkpoint.

    ``cache`` as in :mod:`semantic.zoo`.

    Raises:
        ValueError: no such name or file, or a checkpoint that cannot be used (see
            :mod:`semantic.generators.checkpoints`).
    """
    generator: MobileStyleGAN | StyleGAN2
    if name in NAMES:
        generator = _load_mobile(name, cache)
    elif Path(name).exists():
        from semantic.generators.checkpoints import load_checkpoint

        generator = load_checkpoint(Path(name))
    else:
        raise ValueError(
            f"generator must be one of {', '.join(NAMES)} or an existing file, got {name!r}"
        )
    # Pixels of a channel side by side: the 1x1 convolutions are twice as fast on a CPU.
    generator.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return generator.to(device)


def _load_mobile(name: str, cache: Path | None) -> MobileStyleGAN:
    from safetensors.torch import load_file

    from semantic import zoo
    from semantic.generators.mobile_stylegan import MobileStyleGAN
    from semantic.generators.native_head import MobileStyleGAN128

    full = MobileStyleGAN.from_openvino(zoo.load("mobile-stylegan-ffhq", cache))
    if name == "mobile-1024":
        return full
    return MobileStyleGAN128.from_full(full, load_file(HEAD_FILE))
