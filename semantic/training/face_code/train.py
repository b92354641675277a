"""Makes code ``face`` and its encoder again: the whole recipe, stage after stage, resumable.

photographs ─► searches in W+ ─► style prior ┐
                    └─► gradients ───────────┴─► basis = the code ─► pairs ─► encoder
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from semantic import weights
from semantic.devices import pick_device
from semantic.generators import Generator, load_generator
from semantic.latents.encoder import FaceEncoder
from semantic.latents.face_code import FaceCode
from semantic.latents.likeness import Likeness
from semantic.latents.mapped import MappedLatents
from semantic.metrics.identity import Identity
from semantic.metrics.lpips import Lpips
from semantic.training.face_code.basis import Basis, seen_components
from semantic.training.face_code.encoder import EncoderTraining
from semantic.training.face_code.gradients import gradients
from semantic.training.face_code.pairs import CHUNK
from semantic.training.face_code.pairs import pairs as generated
from semantic.training.face_code.photographs import aligned_faces
from semantic.training.face_code.searches import searched
from semantic.training.face_code.style_prior import StylePrior
from semantic.training.resume import claim, seeded

__all__ = ["code_of", "run"]

NUMBERS = 1024  # reals of the code
IDENTITY = 0.2  # weight of 1 - cosine: the code and the first look owe more to it than a search


def run(
    *,
    data: Path,
    work: Path,
    faces: int,
    searches: int,
    places: int,
    pairs: int,
    pair_steps: int,
    face_steps: int,
    seed: int,
    device: str,
) -> dict[str, str]:
    """Carries out ``run_link.py train face-code``; returns the files of code and encoder.

    Args:
        data: folder of ``celeba``.
        faces: training photographs that are aligned.
        searches: of them, searched for in W+.
        places: where gradients are taken, three at each.
        pairs: generated pictures.
        pair_steps: of the encoder, 16 pairs each.
        face_steps: of the encoder, 8 photographs each.
    """
    amounts = {
        "faces": faces,
        "searches": searches,
        "places": places,
        "pairs": pairs,
        "pair_steps": pair_steps,
        "face_steps": face_steps,
    }
    where = pick_device(device)
    work.mkdir(parents=True, exist_ok=True)
    claim(work, {**amounts, "seed": seed})
    generator = load_generator("mobile-128", where)
    likeness = Likeness(Lpips.load("vgg", where), Identity.load("loss", where), IDENTITY)
    pixels = aligned_faces(data / "celeba", "train", faces, work)
    found = searched(generator, likeness, pixels[:searches], work)
    rows = gradients(generator, likeness, found, places, work)
    offsets = found - generator.w_mean
    prior = StylePrior.fit(offsets, MappedLatents.of(generator).covariance)
    basis = seen_components(rows, prior, NUMBERS)
    code, files = code_of(generator, basis), {}
    files["code"] = _write(work / "face_code.safetensors", _tensors(code), code, amounts)
    training = EncoderTraining(generator, code, likeness, basis.worth, work, seed)
    photographs = offsets.flatten(1) @ basis.reading
    made = [
        generated(generator, code, photographs, basis.reading, chunk, work)
        for chunk in range(-(-pairs // CHUNK))
    ]
    u, pictures = (torch.cat(part) for part in zip(*made, strict=True))
    with seeded(seed):
        encoder = FaceEncoder(NUMBERS)
    training.on_pairs(encoder, u, pictures, pair_steps)
    training.on_photographs(encoder, pixels, face_steps)
    state = weights.halved(encoder)
    files["encoder"] = _write(work / "face_encoder.safetensors", state, code, amounts)
    return files


def code_of(generator: Generator, basis: Basis) -> FaceCode:
    """The code of a basis."""
    reading = basis.reading.unflatten(0, (generator.num_styles, -1))
    split = (generator.coarse, generator.num_styles - generator.coarse)
    from_vectors = torch.stack([part.sum(dim=0) for part in reading.split(split)])
    mean = generator.w_mean.expand(generator.num_styles, -1).clone()
    return FaceCode(mean, basis.directions, basis.worth, from_vectors, generator.coarse)


def _tensors(code: FaceCode) -> dict[str, Tensor]:
    names = ("mean_styles", "basis", "from_vectors")
    halved = {name: getattr(code, name).half().contiguous() for name in names}
    return {**halved, "worth": code.worth}  # the least is below what float16 holds well


def _write(file: Path, state: dict[str, Tensor], code: FaceCode, amounts: dict[str, int]) -> str:
    config = {"numbers": NUMBERS, "coarse": code.coarse, "generator": "mobile-128"}
    weights.write(file, state, {**config, **amounts})
    return str(file)
