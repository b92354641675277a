"""DeepSC and DeepJSCC as schemes: trained convolutions straight to the channel's symbols."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from experiments.baselines.convolutional import ConvolutionalCode
from experiments.baselines.scheme import OneChannel, Sent, Setup

__all__ = ["WEIGHTS", "DeepScheme", "any_snr", "each_snr", "weights_file"]

WEIGHTS = Path(__file__).parent / "weights"


class DeepScheme:
    """A convolutional code, one for all SNRs or the nearest trained one.

    Args:
        name: as in `experiments.baselines.names`.
        code_for: the networks for an SNR in dB.
        made_of: the files that they are from.
    """

    def __init__(
        self,
        name: str,
        code_for: Callable[[float], ConvolutionalCode],
        made_of: tuple[Path, ...],
    ) -> None:
        self.name = name
        self.code_for = code_for
        self.made_of = made_of

    @torch.no_grad()
    def send(self, image: Tensor, channel: OneChannel, snr_db: float) -> Sent:
        """See `experiments.baselines.scheme.Scheme`."""
        code = self.code_for(snr_db).to(image.device)
        x = code.encode(image, torch.tensor([snr_db], device=image.device))
        reception = channel(x, snr_db)
        picture = code.decode(reception.x_hat, reception.no_eff)
        return Sent(picture, x.shape[1], reception.overhead)


def weights_file(name: str, snr_db: float | None = None) -> Path:
    """Where the weights of a scheme are.

    >>> weights_file("deepsc", -6).name
    'deepsc_-6dB.safetensors'
    """
    return WEIGHTS / f"{name}{'' if snr_db is None else f'_{snr_db:g}dB'}.safetensors"


def any_snr(name: str, setup: Setup, weights: str) -> DeepScheme:
    """One set of weights for all SNRs.

    Raises:
        ValueError: they are not there.
    """
    file = weights_file(weights)
    code = _read(file)
    return DeepScheme(name, lambda snr_db: code, (file,))


def each_snr(name: str, setup: Setup, weights: str) -> DeepScheme:
    """The weights that were trained at the nearest SNR.

    Raises:
        ValueError: there are none.
    """
    files = {_snr_of(file): file for file in WEIGHTS.glob(f"{weights}_*dB.safetensors")}
    if not files:
        raise ValueError(_missing(weights_file(weights, 6)))

    def nearest(snr_db: float) -> ConvolutionalCode:
        return _read(files[min(files, key=lambda trained: abs(trained - snr_db))])

    return DeepScheme(name, nearest, tuple(sorted(files.values())))


def _snr_of(file: Path) -> float:
    return float(file.stem.rpartition("_")[2].removesuffix("dB"))


def _missing(file: Path) -> str:
    command = "python -m experiments.baselines.training.convolutional"
    return f"weights must be trained first, by {command}, got no {file.name}"


@lru_cache
def _read(file: Path) -> ConvolutionalCode:
    if not file.is_file():
        raise ValueError(_missing(file))
    return ConvolutionalCode.read(file)
