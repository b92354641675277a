"""SNR-aware fine-tuning: only the two adapters learn, through the frozen codec (Eq. 18).

    phi <- phi - eta * grad_phi L_ft,   psi <- psi - eta * grad_psi L_ft

with L_ft the LPIPS of the received edited image against the ORIGINAL image, over n_ft images that
testing never sees. Codec, loss and channel come in as callables; so a latent loss serves as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from tqdm import tqdm

from adapters.trainable import TrainableAdapter

__all__ = ["FineTuning", "Step", "finetune"]


@dataclass(frozen=True)
class FineTuning:
    """The paper's settings, section V.1; it does not name the optimiser.

    Attributes:
        eta: learning rate eta_ft.
        iterations: r_ft, each over all the images.
        images: n_ft, how many of the items given are used, from the first.
        optimizer: "adam", or "gradient-descent" as Eq. 18 is written.
        batch: images decoded at a time; the gradient is that of all of them whatever this is.
    """

    eta: float = 1e-4
    iterations: int = 6
    images: int = 10
    optimizer: Literal["adam", "gradient-descent"] = "adam"
    batch: int = 1

    def __post_init__(self) -> None:
        if not self.eta > 0:
            raise ValueError(f"eta must be above 0, got {self.eta}")
        for name in ("iterations", "images", "batch"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.optimizer not in ("adam", "gradient-descent"):
            raise ValueError(
                f"optimizer must be 'adam' or 'gradient-descent', got {self.optimizer!r}"
            )


@dataclass(frozen=True)
class Step:
    """One iteration: its number from 1, and the mean loss over the images before its update.

    The last of a log is no iteration, but the loss after all of them.
    """

    iteration: int
    loss: float


def finetune(
    adapter: TrainableAdapter,
    symbols: Tensor,
    originals: Tensor,
    *,
    channel: Callable[[Tensor, float], Any],
    snr_db: float,
    decode_image: Callable[[Tensor], Tensor],
    loss: Callable[[Tensor, Tensor], Tensor],
    settings: FineTuning | None = None,
    progress: bool = True,
) -> list[Step]:
    """Fine-tune `adapter` in place for one channel and SNR; everything else stays as it is.

    Args:
        symbols: s of the edited latents, complex64 [n, K].
        originals: the images to compare with, [n, ...], as `loss` wants them.
        channel: (x, snr_db) -> Reception, differentiable in x.
        decode_image: s_hat [B, K] -> images [B, ...], differentiable.
        loss: (images, originals) -> [B].
        progress: show a bar on stderr.

    Returns:
        The log, one entry an iteration, and one of what was reached.
    """
    settings = settings or FineTuning()
    if len(symbols) != len(originals) or not len(symbols):
        raise ValueError(
            f"originals must hold one image an item, got {len(originals)} for {len(symbols)}"
        )
    symbols, originals = symbols[: settings.images], originals[: settings.images]
    parameters = list(adapter.parameters())
    optimizer = _optimizer(parameters, settings)
    batches = list(zip(*(t.split(settings.batch) for t in (symbols, originals)), strict=True))

    def losses() -> Iterator[Tensor]:
        """The share of each batch in the mean loss."""
        for s, image in batches:
            reception = channel(adapter.encode(s, snr_db), snr_db)
            s_hat = adapter.decode(reception.x_hat, reception.no_eff, snr_db)
            yield loss(decode_image(s_hat), image).sum() / len(symbols)

    log: list[Step] = []
    bar = tqdm(range(1, settings.iterations + 1), desc=f"{snr_db:g} dB", disable=not progress)
    for iteration in bar:
        total = 0.0
        optimizer.zero_grad()
        for value in losses():
            _accumulate(parameters, value)
            total += float(value.detach())
        optimizer.step()
        log.append(Step(iteration, total))
        bar.set_postfix(loss=f"{total:.4f}")
    with torch.no_grad():
        log.append(Step(settings.iterations + 1, sum(map(float, losses()))))
    return log


def _accumulate(parameters: list[torch.nn.Parameter], value: Tensor) -> None:
    """Add the gradient to the adapters' alone: the codec's parameters get none."""
    for parameter, grad in zip(parameters, torch.autograd.grad(value, parameters), strict=True):
        parameter.grad = grad if parameter.grad is None else parameter.grad + grad


def _optimizer(parameters: list[torch.nn.Parameter], settings: FineTuning) -> torch.optim.Optimizer:
    if settings.optimizer == "adam":
        return torch.optim.Adam(parameters, lr=settings.eta)
    return torch.optim.SGD(parameters, lr=settings.eta)
