"""The networks of one link, loaded once: aligner, generators, LPIPS."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from link.settings import LinkSettings
from semantic.faces.alignment import FaceAligner
from semantic.generators import Generator, load_generator
from semantic.metrics.lpips import Lpips

__all__ = ["Models", "load_decoder", "pick_device"]


@dataclass(frozen=True)
class Models:
    """What both ends hold.

    Attributes:
        device: where everything runs.
        aligner: finds the face and brings it into the generator's framing.
        generator: decodes latents at the size asked for.
        inverter: the generator that the inversion looks through; the FFHQ one at 128 x 128 pixels,
            whatever the size asked for, since both sizes share their latents.
        lpips: the perceptual part of the inversion's distortion.
    """

    device: torch.device
    aligner: FaceAligner
    generator: Generator
    inverter: Generator
    lpips: Lpips

    @classmethod
    def load(cls, settings: LinkSettings) -> Models:
        """Loads what the settings ask for, downloading weights on first use.

        Raises:
            ValueError: no such device, or a checkpoint that cannot be used or has another size.
        """
        generator = inverter = load_decoder(settings)
        device = generator.w_mean.device
        if settings.generator is None and settings.size != 128:
            inverter = load_generator("mobile-128", device, settings.cache)
        lpips = Lpips.load("vgg", device, settings.cache)
        lpips.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        aligner = FaceAligner.load(device, settings.cache)
        return cls(device, aligner, generator, inverter, lpips)


def load_decoder(settings: LinkSettings) -> Generator:
    """The generator alone, all that a receiver needs; raises ValueError as `Models.load` does."""
    device = pick_device(settings.device)
    if settings.generator is None:
        return load_generator(f"mobile-{settings.size}", device, settings.cache)
    generator = load_generator(str(settings.generator), device)
    if generator.size != settings.size:
        raise ValueError(
            f"size must be that of the generator, {generator.size}, got {settings.size}"
        )
    return generator


def pick_device(name: str) -> torch.device:
    """``auto`` is CUDA where there is one. Raises ValueError where ``name`` is not to be had."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError):
        raise ValueError(f"device must be auto, cpu or a CUDA device here, got {name!r}") from None
    return device
