"""GAN inversion: the latent whose picture is nearest to a photograph (the paper's 4.1).

    J = lambda * MSE(photograph, G(w)) + LPIPS(photograph, G(w))                              (8)

Mode ``paper`` is the text taken literally, plain gradient descent from a random z (9); mode
``adam`` starts at the mean w and follows Adam with a rate that ramps up and down (Karras et al.,
StyleGAN2, appendix D, without its latent noise), J having one more term, LAMBDA_PRIOR times the
improbability of the latent in its code. The generator is frozen: the receiver has only the pristine
one. Target features are computed once, and the loop waits for the device only when it looks at J,
every ten steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from semantic.generators import Generator
from semantic.latents.codes import LatentCode, StyleVectors
from semantic.latents.names import STEPS
from semantic.latents.pictures import shrink
from semantic.metrics.lpips import LPIPS_SIZE, Lpips
from semantic.precision import fast_products
from semantic.progress import Watch, ticks

__all__ = ["MODES", "Inversion", "distortion", "invert"]

MODES = ("adam", "paper")
LAMBDA_INV = 1.0  # weight of the MSE (paper, 5.1)
LAMBDA_PRIOR = 0.02  # at this weight photographs spread about as mapped z do
ETA_INV = 0.10  # learning rate (paper, 5.1)
EPSILON = 1e-5  # stop at this relative change of J a step (paper, 4.1)
MIN_STEPS = 20  # a ramp that starts at rate 0 would stop at once
CHECK_EVERY = 10  # steps between two looks at J, the only synchronisations
RAMP_UP, RAMP_DOWN = 0.05, 0.25  # share of the steps


@dataclass(frozen=True)
class Inversion:
    """What was found.

    Attributes:
        w: [B, ...], latents of the code (w1, w2: [B, n, 512]).
        history: [steps run, B], J at each step.
    """

    w: Tensor
    history: Tensor


def distortion(
    generator: Generator, code: LatentCode, lpips: Lpips, image: Tensor
) -> Callable[[Tensor], Tensor]:
    """J of Eq. 8 for a fixed photograph: latents [B, ...] of the code -> [B]; differentiable.

    Args:
        image: [B, 3, H, H] within -1..1, H a multiple or a divisor of the generator's size.
    """
    decode, size = code.decoder(generator), min(generator.size, LPIPS_SIZE)
    target = shrink(image, size)
    with torch.no_grad():
        features = lpips.features(target)

    def j(w: Tensor) -> Tensor:
        with fast_products(image.device):
            picture = shrink(decode(w), size)
            seen = lpips.features(picture)
        mse = (picture.float() - target).square().mean(dim=(1, 2, 3))
        return LAMBDA_INV * mse + lpips.distance([layer.float() for layer in seen], features)

    return j


def invert(
    generator: Generator,
    code: LatentCode,
    lpips: Lpips,
    image: Tensor,
    mode: str = "adam",
    steps: int = STEPS["adam"],
    rng: torch.Generator | None = None,
    progress: bool | Watch = False,
) -> Inversion:
    """Finds the latents of a batch of photographs, each item on its own.

    Args:
        image: [B, 3, H, H] within -1..1.
        code: of the latents; mode "paper" is for w1 and w2.
        mode: "adam" or "paper"; "fast" is `semantic.latents.fast`.
        steps: at most so many.
        rng: draws the starting z of mode "paper" (on the CPU); unused by "adam".
        progress: a bar on stderr, or who is told of each step (`semantic.progress.Watch`).

    Raises:
        ValueError: unknown mode, one that the code has not, or steps below 1.
    """
    if mode not in MODES:
        raise ValueError(f"inversion must be one of {', '.join(MODES)}, got {mode!r}")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    if mode == "paper" and not isinstance(code, StyleVectors):
        raise ValueError(f"inversion must be adam for code {code.name}, got {mode!r}")
    j = distortion(generator, code, lpips, image)
    each = ticks(steps, f"invert ({mode})", progress)
    if isinstance(code, StyleVectors) and mode == "paper":
        z = torch.randn(len(image), code.vectors, generator.w_dim, generator=rng)
        return _gradient_descent(j, generator, z.to(image.device), each)
    unlikely = code.improbability(generator)
    start = code.start(len(image))
    return _adam(lambda w: j(w) + LAMBDA_PRIOR * unlikely(w), start, steps, each)


def _adam(
    j: Callable[[Tensor], Tensor], start: Tensor, steps: int, each: Iterator[int]
) -> Inversion:
    w = start.requires_grad_(True)
    optimizer = torch.optim.Adam([w], lr=ETA_INV, betas=(0.9, 0.999))
    history: list[Tensor] = []
    for step in each:
        optimizer.param_groups[0]["lr"] = ETA_INV * _ramp((step + 1) / steps)
        loss = j(w)
        (w.grad,) = torch.autograd.grad(loss.sum(), w)
        optimizer.step()
        history.append(loss.detach())
        if _converged(history):
            break
    return Inversion(w.detach(), torch.stack(history))


def _gradient_descent(
    j: Callable[[Tensor], Tensor], generator: Generator, z: Tensor, each: Iterator[int]
) -> Inversion:
    def mapped(z: Tensor) -> Tensor:
        return generator.mapping(z.flatten(0, 1)).unflatten(0, z.shape[:2])

    history: list[Tensor] = []
    for _ in each:
        z.requires_grad_(True)
        loss = j(mapped(z))
        (gradient,) = torch.autograd.grad(loss.sum(), z)
        z = z.detach() - ETA_INV * gradient  # Eq. 9
        history.append(loss.detach())
        if _converged(history):
            break
    return Inversion(mapped(z).detach(), torch.stack(history))


def _ramp(t: float) -> float:
    """Rate at the fraction ``t`` of the steps: up linearly, down along a cosine."""
    down = min(1.0, (1.0 - t) / RAMP_DOWN)
    return (0.5 - 0.5 * math.cos(math.pi * down)) * min(1.0, t / RAMP_UP)


def _converged(history: list[Tensor]) -> bool:
    """Whether J of every item moved less than EPSILON a step since the last look."""
    steps = len(history)
    if steps < MIN_STEPS or steps % CHECK_EVERY:
        return False
    before, now = history[-CHECK_EVERY], history[-1]
    return bool(((now - before).abs() < EPSILON * (CHECK_EVERY - 1) * before).all())
