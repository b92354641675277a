"""Trains the 128 x 128 head of MobileStyleGAN against its averaged 1024 pictures.

    python -m semantic.training.native_head --work DIR [--steps 700]

No image is needed: the generator makes its own pairs. Latents are mapped z, pulled towards and away
from their mean (inverted photographs lie further out), a third with another fine vector (code w2).
Resumes where it was stopped; ``--work`` keeps the pairs (100 a file), the state and log.jsonl.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import tyro
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from semantic import weights, zoo
from semantic.files import write_atomically
from semantic.generators.mobile_stylegan import MobileStyleGAN
from semantic.generators.native_head import MobileStyleGAN128, averaged_state
from semantic.generators.sampling import mapped
from semantic.generators.styles import coarse_and_fine
from semantic.metrics.lpips import Lpips
from semantic.precision import fast_products
from semantic.training.resume import Stateful, claim, log_line, restore, save

CHUNK = 100  # pairs a file
TEST_CHUNKS = 5  # 500 plain mapped w's that training never sees
BATCH = 4
PEAK_RATE = 2e-3
LPIPS_WEIGHT = 1.0


def draw_latents(generator: MobileStyleGAN, chunk: int) -> Tensor:
    """The latents of file ``chunk``: [100, 2, 512]; the first five files are the test."""
    rng = torch.Generator().manual_seed(1_000_000 + chunk)
    w = mapped(generator, 2 * CHUNK, rng).unflatten(0, (CHUNK, 2))
    if chunk < TEST_CHUNKS:
        return w[:, :1].repeat(1, 2, 1)
    mixed = torch.rand(CHUNK, generator=rng) < 0.3
    fine = torch.where(mixed[:, None], w[:, 1], w[:, 0])
    blend = torch.rand(CHUNK, 1, generator=rng)
    w[:, 1] = w[:, 0] + blend * (fine - w[:, 0])
    spread = 0.5 + 0.9 * torch.rand(CHUNK, 1, 1, generator=rng)
    return generator.w_mean + spread * (w - generator.w_mean)


def _styles(generator: MobileStyleGAN, w: Tensor) -> Tensor:
    return coarse_and_fine(w, generator.num_styles, generator.coarse)


@torch.no_grad()
def make_pairs(generator: MobileStyleGAN, chunk: int, path: Path) -> None:
    """Writes latents and 8 x 8 averaged pictures (float16) of one chunk to ``path``."""
    w = draw_latents(generator, chunk)
    images = [F.avg_pool2d(generator(_styles(generator, item[None])), 8).half() for item in w]
    tensors = {"w": w.contiguous(), "image": torch.cat(images)}
    write_atomically(path, lambda temporary: save_file(tensors, temporary))


def load_pairs(generator: MobileStyleGAN, folder: Path, chunks: range) -> dict[str, Tensor]:
    """Pairs of ``chunks``, made where missing: w [N, 2, 512], image [N, 3, 128, 128]."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for chunk in tqdm(chunks, desc="pairs", unit="file"):
        path = folder / f"{chunk:04d}.safetensors"
        if not path.exists():
            make_pairs(generator, chunk, path)
        files.append(load_file(path))
    return {key: torch.cat([file[key] for file in files]) for key in ("w", "image")}


def batches(pairs: dict[str, Tensor], start: int, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Batch ``start`` and on of a fixed shuffled order, so that resuming repeats nothing."""
    per_epoch = len(pairs["w"]) // BATCH
    for step in range(start, steps):
        order = torch.randperm(
            len(pairs["w"]), generator=torch.Generator().manual_seed(step // per_epoch)
        )
        chosen = order[step % per_epoch * BATCH :][:BATCH]
        yield pairs["w"][chosen], pairs["image"][chosen].float()


def losses(
    student: MobileStyleGAN128, lpips: Lpips, w: Tensor, image: Tensor
) -> tuple[Tensor, Tensor]:
    """L1 and LPIPS-vgg, each [B], of the student's picture to the averaged 1024 one."""
    styles = _styles(student, w)
    with torch.no_grad():
        features = student.trunk(styles)
    picture = student.to_image(features, styles[:, -7:])
    l1 = (picture - image).abs().mean(dim=(1, 2, 3))
    with fast_products(picture.device):
        return l1, lpips(picture, image).float()


@torch.no_grad()
def evaluate(
    student: MobileStyleGAN128, lpips: Lpips, pairs: dict[str, Tensor]
) -> dict[str, float]:
    """LPIPS-vgg (mean and 95th percentile) and PSNR of the range -1..1 over ``pairs``."""
    distances, errors = [], []
    for w, image in zip(pairs["w"].split(4), pairs["image"].split(4), strict=True):
        picture = student(_styles(student, w))
        distances.append(lpips(picture, image.float()))
        errors.append((picture - image).square().mean(dim=(1, 2, 3)))
    distance, error = torch.cat(distances), torch.cat(errors)
    return {
        "lpips_vgg": distance.mean().item(),
        "lpips_vgg_p95": distance.quantile(0.95).item(),
        "psnr_db": (10 * torch.log10(4 / error)).mean().item(),
        "images": len(distance),
    }


def train(
    student: MobileStyleGAN128, lpips: Lpips, pairs: dict[str, Tensor], steps: int, work: Path
) -> None:
    """Adam, one cycle of the learning rate; state saved every 50 steps."""
    head = student.to_image.requires_grad_(True)
    optimizer = torch.optim.Adam(head.parameters(), lr=PEAK_RATE, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=steps + 1, pct_start=0.1
    )
    parts: dict[str, Stateful] = {"head": head, "optimizer": optimizer, "schedule": schedule}
    start = restore(work / "state.pt", parts)
    progress = tqdm(batches(pairs, start, steps), desc="train", initial=start, total=steps)
    for step, (w, image) in enumerate(progress, start + 1):
        l1, distance = losses(student, lpips, w, image)
        optimizer.zero_grad()
        (l1 + LPIPS_WEIGHT * distance).mean().backward()
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == steps:
            means = {"l1": l1.mean().item(), "lpips_vgg": distance.mean().item()}
            log_line(work, {"step": step, **means})
            save(work / "state.pt", parts, step)


@dataclass(frozen=True)
class Settings:
    """Train the 128 x 128 head of MobileStyleGAN against its averaged 1024 pictures."""

    work: Path
    """Folder of pairs, state and log."""
    steps: int = 700
    """Steps of 4 pairs."""
    chunks: int = 20
    """Training files of 100 pairs."""


def main(settings: Settings) -> None:
    """Makes the pairs, trains, prints the figures before and after and writes the head."""
    claim(settings.work, {"steps": settings.steps, "chunks": settings.chunks})
    full = MobileStyleGAN.from_openvino(zoo.load("mobile-stylegan-ffhq"))
    full.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    folder = settings.work / "pairs"
    test = load_pairs(full, folder, range(TEST_CHUNKS))
    pairs = load_pairs(full, folder, range(TEST_CHUNKS, TEST_CHUNKS + settings.chunks))
    student = MobileStyleGAN128.from_full(full, averaged_state(full))
    student.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    lpips = Lpips.load("vgg")
    print(json.dumps({"start": evaluate(student, lpips, test)}))
    train(student, lpips, pairs, settings.steps, settings.work)
    figures = evaluate(student.eval(), lpips, test)
    print(json.dumps({"trained": figures}))
    config = {"steps": settings.steps, "chunks": settings.chunks, **figures}
    weights.write(
        settings.work / "native_head_128.safetensors", weights.halved(student.to_image), config
    )


if __name__ == "__main__":
    main(tyro.cli(Settings))
