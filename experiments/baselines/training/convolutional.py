"""Trains DeepSC and DeepJSCC on CelebA's training faces, over AWGN.

    python -m experiments.baselines.training.convolutional --data CELEBA --scheme deepsc --snr-db 6
    python -m experiments.baselines.training.convolutional --data CELEBA --scheme deepjscc
    python -m experiments.baselines.training.convolutional --data CELEBA --scheme deepjscc-512

    deepsc        CBR 1/12, a model for each SNR, batches of 4, Adam at 1e-3 (the paper's)
    deepjscc      CBR 1/12, one SNR-aware model for -8 to 20 dB
    deepjscc-512  the same over 512 channel uses, as many as our own link's

The loss is the mean squared error, to which `--lpips` adds that much of LPIPS-vgg. Aligned faces,
state and log.jsonl are kept in `--work`; what was stopped goes on, to the weights that it would
have reached. Writes ``experiments/baselines/weights/SCHEME.safetensors`` (or `--out`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn
from tqdm import tqdm

from experiments.baselines.convolutional import ConvolutionalCode, Shape
from experiments.baselines.deep import weights_file
from experiments.common.command import run
from link.settings import PAPER_SNR_DB
from phy.bounds import SNR_DB_RANGE, check_at_least, check_range
from phy.equalizers import biased_mmse
from phy.units import snr_db_to_no
from semantic.metrics.lpips import Lpips
from semantic.precision import fast_products
from semantic.training.face_code.photographs import aligned_faces, as_pictures
from semantic.training.resume import Stateful, claim, log_line, restore, save, seeded

__all__ = ["RECIPES", "Recipe", "Settings", "Training", "main", "measured"]

SNRS_DB = (-8.0, 20.0)  # of the SNR-aware ones
LONGEST = 1.0  # norm of a gradient
KEEP_EVERY = 100  # steps
WARM_UP = 100


@dataclass(frozen=True)
class Recipe:
    """Networks, and how they are trained."""

    shape: Shape
    batch: int
    rate: float


RECIPES = {
    "deepsc": Recipe(Shape(stages=2, symbols=4, width=32, snr_aware=False), 4, 1e-3),
    "deepjscc": Recipe(Shape(stages=2, symbols=4, width=64, snr_aware=True), 8, 5e-4),
    "deepjscc-512": Recipe(Shape(stages=4, symbols=8, width=64, snr_aware=True), 8, 5e-4),
}


@dataclass(frozen=True)
class Settings:
    """Train a convolutional baseline."""

    data: Path
    """The CelebA folder, as it is published."""
    scheme: Literal["deepsc", "deepjscc", "deepjscc-512"] = "deepsc"
    """Which."""
    snr_db: float | None = None
    """Es/N0 that deepsc is trained at; the others are for all SNRs."""
    steps: int = 10_000
    """Batches."""
    faces: int = 6500
    """Photographs of the training part."""
    lpips: float = 0.0
    """Weight of LPIPS-vgg in the loss."""
    seed: int = 0
    """Of initial weights, order, SNRs and noise."""
    pictures: Path = Path("results/baselines/faces")
    """Folder of the aligned faces."""
    work: Path | None = None
    """Folder of the state and log.jsonl; unset: one of this training's own."""
    out: Path | None = None
    """The file of the weights; unset: among the shipped ones."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if (self.snr_db is None) is not RECIPES[self.scheme].shape.snr_aware:
            need = "must be given for" if self.snr_db is None else "must not be given for"
            raise ValueError(f"snr-db {need} {self.scheme}, got {self.snr_db}")
        if self.snr_db is not None:
            check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        for name in ("steps", "faces"):
            check_at_least(name, getattr(self, name), 1)
        check_at_least("lpips", self.lpips, 0)

    def training(self) -> dict[str, object]:
        """What the weights hang on."""
        names = ("scheme", "snr_db", "steps", "faces", "lpips", "seed")
        return {name: getattr(self, name) for name in names}


class Training:
    """One network's training over some pictures.

    Args:
        settings: as `check` has let them pass.
        pixels: uint8 [N, 3, 128, 128].
        work: folder of state and log.
    """

    def __init__(self, settings: Settings, pixels: Tensor, work: Path) -> None:
        self.settings = settings
        self.recipe = RECIPES[settings.scheme]
        self.pixels = pixels
        self.work = work
        self.lpips = Lpips.load("vgg") if settings.lpips else None
        with seeded(settings.seed):
            self.code = ConvolutionalCode(self.recipe.shape)
        self.code.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def run(self) -> ConvolutionalCode:
        """The trained code; what was kept is gone on from."""
        optimizer = torch.optim.Adam(self.code.parameters(), lr=self.recipe.rate)
        parts: dict[str, Stateful] = {"code": self.code, "optimizer": optimizer}
        file, steps = self.work / "state.pt", self.settings.steps
        done = restore(file, parts)
        for step in tqdm(range(done, steps), self.settings.scheme, initial=done, total=steps):
            for group in optimizer.param_groups:  # up, then down to nothing
                group["lr"] = self.recipe.rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
            loss = self._loss(torch.Generator().manual_seed(self.settings.seed * steps + step))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.code.parameters(), LONGEST)
            optimizer.step()
            if (step + 1) % KEEP_EVERY == 0 or step + 1 == steps:
                log_line(self.work, {"step": step + 1, "loss": float(loss.detach())})
                save(file, parts, step + 1)
        return self.code.eval()

    def _loss(self, rng: torch.Generator) -> Tensor:
        """Of a batch, half of it mirrored, each item at an SNR of its own."""
        batch = self.recipe.batch
        chosen = as_pictures(self.pixels[torch.randint(len(self.pixels), (batch,), generator=rng)])
        mirrored = torch.rand(batch, generator=rng)[:, None, None, None] < 0.5
        image = torch.where(mirrored, chosen.flip(3), chosen)
        snr_db = self._snrs(batch, rng)
        with fast_products(image.device):
            picture = over_awgn(self.code, image, snr_db, rng)
        loss = (picture - image).square().mean()
        if self.lpips is not None:
            with fast_products(image.device):
                loss = loss + self.settings.lpips * self.lpips(picture, image).float().mean()
        return loss

    def _snrs(self, batch: int, rng: torch.Generator) -> Tensor:
        """[batch], drawn evenly where the networks are told."""
        if self.settings.snr_db is not None:
            return torch.full((batch,), self.settings.snr_db)
        low, high = SNRS_DB
        return low + (high - low) * torch.rand(batch, generator=rng)


def over_awgn(
    code: ConvolutionalCode, image: Tensor, snr_db: Tensor, rng: torch.Generator
) -> Tensor:
    """Pictures [B, 3, H, H] as they are received at SNRs [B]; differentiable."""
    x = code.encode(image, snr_db)
    no = snr_db_to_no(snr_db)[:, None]
    noise = torch.view_as_complex(torch.randn(*x.shape, 2, generator=rng)) * (no / 2).sqrt()
    return code.decode(*biased_mmse(x + noise, torch.ones_like(x), no))


@torch.no_grad()
def measured(code: ConvolutionalCode, pixels: Tensor, snrs_db: Iterable[float]) -> dict[str, float]:
    """Mean PSNR in dB of pictures uint8 [N, 3, 128, 128] at each SNR."""
    rng, image, found = torch.Generator().manual_seed(1), as_pictures(pixels), {}
    for snr_db in snrs_db:
        parts = image.split(16)
        received = [over_awgn(code, part, torch.full((len(part),), snr_db), rng) for part in parts]
        errors = (torch.cat(received) - image).square().mean(dim=(1, 2, 3))
        found[f"{snr_db:g}"] = round(float(10 * torch.log10(4 / errors).mean()), 3)
    return found


def main(settings: Settings) -> None:
    """Trains, measures on validation faces, prints the figures and writes the weights."""
    settings.check()
    name = weights_file(settings.scheme, settings.snr_db)
    work = settings.work or Path("results/baselines") / name.stem
    claim(work, settings.training())
    pixels = aligned_faces(settings.data, "train", settings.faces, settings.pictures)
    code = Training(settings, pixels, work).run()
    held_out = aligned_faces(settings.data, "val", min(64, settings.faces), settings.pictures)
    snrs = PAPER_SNR_DB if settings.snr_db is None else (settings.snr_db,)
    figures = {"psnr_db_val": measured(code, held_out, snrs)}
    out = settings.out or name
    out.parent.mkdir(parents=True, exist_ok=True)
    code.write(out, {**settings.training(), **figures})
    print(json.dumps({"written": str(out), **figures}))


if __name__ == "__main__":
    run(main, Settings)
