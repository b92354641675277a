"""The face encoder's training: on generated pairs, then on photographs through the generator.

pairs:        |sqrt(worth) (u - E(G(u)))|^2, which is about J between the two pictures
photographs:  J(photograph, G(E(photograph))) + lambda |E(photograph)|^2 / N
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from semantic.generators import Generator
from semantic.latents.encoder import FaceEncoder
from semantic.latents.face_code import FaceCode
from semantic.latents.likeness import Likeness
from semantic.precision import fast_products
from semantic.training.face_code.photographs import as_pictures
from semantic.training.resume import Stateful, log_line, restore, save

__all__ = ["EncoderTraining"]

RATE_PAIRS, RATE_FACES = 1e-3, 4e-4
BATCH_PAIRS, BATCH_FACES = 16, 8
LAMBDA_PRIOR = 0.02
LONGEST = 1.0  # norm of a gradient
KEEP_EVERY = 100

Loss = Callable[[torch.Generator], Tensor]


@dataclass(frozen=True)
class EncoderTraining:
    """Trains an encoder; stopped, it goes on.

    Attributes:
        worth: [1024], J of a deviation of each number.
        work: folder of the states and log.jsonl.
        seed: of the order of what is seen.
    """

    generator: Generator
    code: FaceCode
    likeness: Likeness
    worth: Tensor
    work: Path
    seed: int

    def on_pairs(self, encoder: FaceEncoder, u: Tensor, pictures: Tensor, steps: int) -> None:
        """``steps`` batches of generated pairs: u [N, 1024], uint8 pictures [N, 3, 128, 128]."""
        weight = self.worth.sqrt() / self.worth.sum().sqrt()

        def loss(rng: torch.Generator) -> Tensor:
            chosen = torch.randint(len(u), (BATCH_PAIRS,), generator=rng)
            found, _ = self._look(encoder, as_pictures(pictures[chosen]))
            return ((found - u[chosen]) * weight).square().sum(dim=1).mean()

        self._train(encoder, "pairs", loss, steps, RATE_PAIRS)

    def on_photographs(self, encoder: FaceEncoder, faces: Tensor, steps: int) -> None:
        """``steps`` batches of uint8 photographs [N, 3, 128, 128], half of them mirrored."""

        def loss(rng: torch.Generator) -> Tensor:
            chosen = torch.randint(len(faces), (BATCH_FACES,), generator=rng)
            mirrored = torch.rand(BATCH_FACES, generator=rng) < 0.5
            seen = as_pictures(faces[chosen])
            return self._unlike(
                encoder, torch.where(mirrored[:, None, None, None], seen.flip(3), seen)
            )

        self._train(encoder, "photographs", loss, steps, RATE_FACES)

    def _unlike(self, encoder: FaceEncoder, faces: Tensor) -> Tensor:
        u, target = self._look(encoder, faces)
        with fast_products(faces.device):
            parts = self.likeness.parts(self.generator(self.code.styles(u)))
        prior = LAMBDA_PRIOR * u.square().mean(dim=1)
        return (self.likeness.distance(parts, target) + prior).mean()

    def _look(self, encoder: FaceEncoder, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """u, and the pictures' parts of J, which stand on the same features."""
        with fast_products(pictures.device):
            with torch.no_grad():
                features = self.likeness.lpips.features(pictures)
                identity = self.likeness.identity(pictures)
                parts = self.likeness.parts_of(pictures, features, identity)
            return encoder(pictures, features, identity).float(), parts

    def _train(self, encoder: FaceEncoder, name: str, loss: Loss, steps: int, rate: float) -> None:
        optimizer = torch.optim.AdamW(encoder.parameters(), rate, (0.9, 0.98), weight_decay=1e-2)
        parts: dict[str, Stateful] = {"encoder": encoder, "optimizer": optimizer}
        file = self.work / f"encoder-{name}.pt"
        done = restore(file, parts)
        for step in tqdm(range(done, steps), name, initial=done, total=steps, leave=False):
            for group in optimizer.param_groups:  # up in 50 steps, then down to nothing
                group["lr"] = rate * min(1.0, (step + 1) / 50) * (1 - step / steps)
            value = loss(torch.Generator().manual_seed(self.seed * steps + step))
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), LONGEST)
            optimizer.step()
            if (step + 1) % KEEP_EVERY == 0 or step + 1 == steps:
                log_line(self.work, {"what": name, "step": step + 1, "loss": float(value.detach())})
                save(file, parts, step + 1)
