"""Trains the attribute predictors on labelled faces (CelebA, UTKFace; or a user's CelebA-Dialog).

    python run_link.py train attributes --data DIR --work DIR2 [--variants editing]

DIR holds ``celeba/`` in CelebA's own layout and ``utkface/``. What a label says is a level; the
levels of an attribute are the steps of a cumulative logistic model on the network's score, with
cuts that are learnt along. `semantic.training.predictor.calibration` then makes degrees of scores.
Resumes where it was stopped; DIR2 keeps the decoded pictures, and of each variant the state,
log.jsonl and the weights.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR
from tqdm import tqdm

from semantic import weights, zoo
from semantic.attributes import ATTRIBUTES
from semantic.editing.predictor import AttributePredictor
from semantic.editing.predictor_networks import ScoreNetwork, Trunk
from semantic.metrics.identity import MobileFaceNet
from semantic.precision import fast_products
from semantic.training.predictor.augmentation import augmented
from semantic.training.predictor.calibration import calibrated, figures
from semantic.training.predictor.data import BATCH, Data, EpochSampler, read_data
from semantic.training.predictor.ordinal_loss import OrdinalLoss
from semantic.training.predictor.pictures import FRAME, SIDE
from semantic.training.resume import Stateful, claim, log_line, restore, save, seeded

__all__ = ["RECIPES", "Recipe", "run", "starting_network", "train_network"]

SAVE_EVERY = 97  # steps: a third of an epoch of CelebA

Variant = Literal["editing", "evaluation"]


@dataclass(frozen=True)
class Recipe:
    """How a variant is trained.

    Attributes:
        rate: peak of the trunk; the head's is three times it.
        young: weight of CelebA's Young in the loss.
        seed: added to 1000 times the user's.
    """

    trunk: Trunk
    epochs: int
    rate: float
    young: float
    seed: int


RECIPES: dict[Variant, Recipe] = {
    "editing": Recipe("alexnet", epochs=6, rate=2.5e-4, young=0.5, seed=1),
    "evaluation": Recipe("mobilefacenet", epochs=4, rate=5e-4, young=1.0, seed=2),
}


def run(
    *,
    data: Path,
    work: Path,
    variants: Sequence[Variant],
    annotation: Path | None,
    epochs: int | None,
    seed: int,
) -> dict[str, dict[str, dict[str, float]]]:
    """Trains and calibrates; writes ``attributes_VARIANT.safetensors``.

    Args:
        data: folder of ``celeba`` and, without an annotation, ``utkface``.
        work: folder of everything that is made.
        variants: which predictors.
        annotation: a user's ``combined_annotation.txt`` of CelebA-Dialog.
        epochs: None for the recipe's.
        seed: of initial weights, order and variations of the pictures.

    Returns:
        The figures of each variant.

    Raises:
        ValueError: the data are missing or damaged.
    """
    pictures = read_data(data, work, annotation)
    measured: dict[str, dict[str, dict[str, float]]] = {}
    for variant in variants:
        recipe = RECIPES[variant]
        recipe = replace(recipe, epochs=epochs or recipe.epochs)
        measured[variant] = make(variant, recipe, pictures, work, seed)
    return measured


def make(
    variant: Variant, recipe: Recipe, data: Data, work: Path, seed: int
) -> dict[str, dict[str, float]]:
    """One variant's weights, measured as they are shipped, in float16; returns the figures."""
    folder = work / variant
    own_seed = 1000 * seed + recipe.seed
    labels = zlib.crc32(data.train.levels.numpy().tobytes())
    claim(folder, {"labels": labels, "epochs": recipe.epochs, "seed": own_seed})
    with seeded(own_seed):
        network, loss = starting_network(recipe.trunk), OrdinalLoss(data.levels)
    train_network(network, loss, data, recipe, own_seed, folder)
    ordinal = calibrated(network, loss, data)
    state = weights.halved(ordinal)
    ordinal.load_state_dict(state)
    measured = figures(AttributePredictor(ordinal, network.size), data)
    config = {"trunk": recipe.trunk, "epochs": recipe.epochs, "seed": seed, **measured}
    weights.write(work / f"attributes_{variant}.safetensors", state, config)
    return measured


def starting_network(trunk: Trunk) -> ScoreNetwork:
    """The network with its published trunk and an untrained head.

    The first half of the MobileFaceNet stays as published: most of the time would go there.
    """
    network = ScoreNetwork(trunk)
    if trunk == "alexnet":
        prefix = "features."
        published = zoo.load("lpips-alex")
        network.trunk.load_state_dict(
            {k.removeprefix(prefix): v for k, v in published.items() if k.startswith(prefix)}
        )
    else:
        whole = MobileFaceNet(tensorflow=True)
        whole.read(zoo.load("identity-metric"))
        network.trunk.load_state_dict(nn.Sequential(whole.stem, whole.stages).state_dict())
        whole_stem, stages = network.trunk
        assert isinstance(stages, nn.Sequential)
        for kept in (whole_stem, stages[:5]):
            kept.requires_grad_(False)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def train_network(
    network: ScoreNetwork, loss: OrdinalLoss, data: Data, recipe: Recipe, seed: int, work: Path
) -> None:
    """AdamW, one cycle of the rate; state and mean losses kept every 97 steps."""
    steps = len(data.train) // BATCH
    if not steps:
        raise ValueError(f"the train part must hold {BATCH} faces at least, got {len(data.train)}")
    last = recipe.epochs * steps
    optimizer, schedule = _one_cycle(network, loss, recipe, last)
    sampler = EpochSampler(data)
    parts: dict[str, Stateful] = {"network": network, "levels": loss, "draws": sampler}
    parts |= {"optimizer": optimizer, "schedule": schedule}
    importance = torch.tensor([1.0] * len(ATTRIBUTES) + [recipe.young])
    since: list[Tensor] = []
    network.train()
    with seeded(seed):
        done = restore(work / "state.pt", parts)
        for step in tqdm(range(done, last), desc=work.name, initial=done, total=last):
            if step % steps == 0:
                sampler.start(1000 * seed + step // steps)
            losses = _losses(network, loss, sampler, step % steps)
            optimizer.zero_grad()
            (losses * importance).sum().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            since.append(losses.detach())
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == last:
                means = torch.stack(since).mean(dim=0).tolist()
                since.clear()
                log_line(work, {"step": step + 1, "losses": [round(mean, 4) for mean in means]})
                save(work / "state.pt", parts, step + 1)


def _one_cycle(
    network: ScoreNetwork, loss: OrdinalLoss, recipe: Recipe, steps: int
) -> tuple[AdamW, OneCycleLR]:
    """The trunk learns slowly, its head and the cuts three times as fast."""
    head = [*network.head.parameters(), *loss.parameters()]
    groups: list[dict[str, Any]] = [{"params": network.trunk.parameters()}, {"params": head}]
    optimizer = AdamW(groups, lr=recipe.rate, weight_decay=0.02)
    rates = [recipe.rate, 3 * recipe.rate]
    return optimizer, OneCycleLR(optimizer, rates, total_steps=steps + 1, pct_start=0.15)


def _losses(network: ScoreNetwork, loss: OrdinalLoss, sampler: EpochSampler, number: int) -> Tensor:
    """Of each column of labels, [6], over a batch of varied pictures."""
    batch = sampler.batch(number)
    image = augmented(batch.pixels, FRAME / SIDE, network.size, sampler.rng)
    with fast_products(image.device):
        score = network(image.contiguous(memory_format=torch.channels_last))
    return loss(score.float(), batch.levels)
