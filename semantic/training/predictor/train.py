"""Trains the attribute predictors on labelled faces (CelebA, UTKFace; or a user's CelebA-Dialog).

    python run_link.py train attributes --data DIR --work DIR2 [--variant editing]

DIR holds ``celeba/`` in CelebA's own layout and ``utkface/``. What a label says is a level; the
levels of an attribute are the steps of a cumulative logistic model on the network's score, with
cuts that are learnt along. `semantic.training.predictor.calibration` then makes degrees of scores.
Resumes where it was stopped; DIR2 keeps the decoded pictures, and of each variant the state,
log.jsonl and the weights.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from semantic import zoo
from semantic.editing.attributes import ATTRIBUTES
from semantic.editing.predictor import AttributePredictor, OrdinalNetwork
from semantic.editing.predictor_networks import ScoreNetwork, Trunk
from semantic.faces.mtcnn import FaceDetector
from semantic.metrics.identity import MobileFaceNet
from semantic.precision import fast_products
from semantic.training.predictor import faces
from semantic.training.predictor.augmentation import augmented
from semantic.training.predictor.calibration import (
    age_figures,
    celeba_figures,
    degree_knots,
    proxy_cuts,
)
from semantic.training.predictor.faces import AGE, Faces
from semantic.training.predictor.pictures import (
    FRAME,
    SIDE,
    Pictures,
    UtkfaceCrop,
    celeba_crop,
    decoded,
)
from semantic.training.resume import Stateful, restore, save, seeded

__all__ = ["RECIPES", "Data", "Levels", "Options", "Recipe", "figures", "read_data", "run"]

BATCH, AGED = 24, 8  # pictures of CelebA and of UTKFace in a step
SAVE_EVERY = 97  # steps: a third of an epoch of CelebA
# Whose score the levels of a column are of: Young's, the last, is that of age.
SCORE_OF_COLUMN = (*range(len(ATTRIBUTES)), AGE)

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


@dataclass(frozen=True)
class Options:
    """What a training is given.

    Attributes:
        data: folder of ``celeba`` and, without an annotation, ``utkface``.
        annotation: a user's ``combined_annotation.txt`` of CelebA-Dialog.
        work: folder of everything that is made.
        epochs: None for the recipe's.
    """

    data: Path
    work: Path
    variants: tuple[Variant, ...] = ("editing", "evaluation")
    annotation: Path | None = None
    epochs: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Data:
    """The labelled pictures.

    Attributes:
        levels: how many each column of labels has.
        train, val, test: CelebA's parts.
        aged, aged_test: UTKFace; None where CelebA-Dialog knows the ages.
    """

    levels: tuple[int, ...]
    train: Pictures
    val: Pictures
    test: Pictures
    aged: Pictures | None
    aged_test: Pictures | None


class Levels(nn.Module):
    """Cumulative logistic model: P(level >= k) = sigmoid(score - cut_k), with rising cuts.

    Args:
        counts: levels of each column, at least 2.
    """

    def __init__(self, counts: tuple[int, ...]) -> None:
        super().__init__()
        self.first = nn.Parameter(torch.tensor([-(count - 2.0) for count in counts]))
        # softplus(1.85) = 2: as far apart at first.
        self.gaps = nn.ParameterList([torch.full((count - 2,), 1.85) for count in counts])

    def cuts(self, column: int) -> Tensor:
        """Where level k begins, k = 1, 2, ..; [levels - 1]."""
        gaps = F.softplus(self.gaps[column]).cumsum(dim=0)
        return self.first[column] + F.pad(gaps, (1, 0))

    def forward(self, score: Tensor, levels: Tensor) -> Tensor:
        """Negative log-likelihood of each column [6]; 0 where no label of a batch is known."""
        losses = []
        for column, attribute in enumerate(SCORE_OF_COLUMN):
            known = levels[:, column] >= 0
            chances = log_levels(score[known, attribute], self.cuts(column))
            taken = chances.gather(1, levels[known, column, None])
            losses.append(-taken.sum() / max(1, int(known.sum())))
        return torch.stack(losses)


def log_levels(score: Tensor, cuts: Tensor) -> Tensor:
    """Log-probabilities [N, K + 1] of levels for scores [N] and rising cuts [K]."""
    z = score[:, None] - cuts
    at_least, at_most = F.pad(F.logsigmoid(z), (1, 0)), F.pad(F.logsigmoid(-z), (0, 1))
    between = F.pad(torch.log(-torch.expm1(-cuts.diff())), (1, 1))
    return at_least + at_most + between


def read_data(options: Options) -> Data:
    """Reads and decodes everything; ValueError where something is missing or damaged."""
    folder, kept, annotation = (
        options.data / "celeba",
        options.work / "pictures",
        options.annotation,
    )

    def part(name: str) -> Pictures:
        if annotation is None:
            labelled = faces.read_celeba(folder, name)
        else:
            labelled = faces.read_dialog(folder, annotation, name)
        return decoded(labelled, celeba_crop, kept, f"celeba-{name}")

    def ages(labelled: Faces, name: str) -> Pictures:
        return decoded(labelled, crop, kept, f"utkface-{name}")

    train, val, test = map(part, faces.PARTS)
    if annotation is not None:
        return Data(faces.DIALOG_LEVELS, train, val, test, None, None)
    crop = UtkfaceCrop(FaceDetector.load())
    some, others = faces.without_every_sixth(faces.read_utkface(options.data / "utkface"))
    aged, aged_test = ages(some, "train"), ages(others, "test")
    return Data(faces.CELEBA_LEVELS, train, val, test, aged, aged_test)


def starting_network(trunk: Trunk) -> ScoreNetwork:
    """The network with its published trunk and an untrained head.

    The first half of the MobileFaceNet stays as published: most of the time would go there.
    """
    network = ScoreNetwork(trunk)
    if trunk == "alexnet":
        prefix = "features."
        weights = zoo.load("lpips-alex")
        network.trunk.load_state_dict(
            {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}
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


class Draws:
    """The random numbers of an epoch; a training that was stopped in it goes on with them."""

    def __init__(self) -> None:
        self.rng = torch.Generator()
        self.order = torch.empty(0, dtype=torch.int64)

    def start(self, seed: int, faces: int) -> None:
        """A new epoch, and a new order of the faces; torch's own numbers are the dropout's."""
        self.rng.manual_seed(seed)
        torch.manual_seed(seed)
        self.order = torch.randperm(faces, generator=self.rng)

    def state_dict(self) -> dict[str, Tensor]:
        """Where it has come to."""
        return {
            "order": self.order,
            "rng": self.rng.get_state(),
            "dropout": torch.get_rng_state(),
        }

    def load_state_dict(self, state_dict: dict[str, Tensor]) -> None:
        """Goes on from there."""
        self.order = state_dict["order"]
        self.rng.set_state(state_dict["rng"])
        torch.set_rng_state(state_dict["dropout"])

    def batch(self, data: Data, number: int) -> Pictures:
        """Faces of CelebA's training part in the epoch's order, some of UTKFace beside them."""
        batch = data.train.part(self.order[number * BATCH :][:BATCH])
        if data.aged is None:
            return batch
        some = data.aged.part(torch.randint(len(data.aged), (AGED,), generator=self.rng))
        return Pictures(
            np.concatenate([batch.pixels, some.pixels]), torch.cat([batch.levels, some.levels])
        )


def train_network(
    network: ScoreNetwork, levels: Levels, data: Data, recipe: Recipe, seed: int, work: Path
) -> None:
    """AdamW, one cycle of the rate; state and mean losses kept every 97 steps."""
    steps = len(data.train) // BATCH
    if not steps:
        raise ValueError(f"the train part must hold {BATCH} faces at least, got {len(data.train)}")
    head = [*network.head.parameters(), *levels.parameters()]
    groups: list[dict[str, Any]] = [{"params": network.trunk.parameters()}, {"params": head}]
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [recipe.rate, 3 * recipe.rate],
        total_steps=recipe.epochs * steps + 1,
        pct_start=0.15,
    )
    draws = Draws()
    parts: dict[str, Stateful] = {"network": network, "levels": levels, "draws": draws}
    parts |= {"optimizer": optimizer, "schedule": schedule}
    weights = torch.tensor([1.0] * len(ATTRIBUTES) + [recipe.young])
    seen: list[Tensor] = []
    network.train()
    with seeded(seed):
        done, last = restore(work / "state.pt", parts), recipe.epochs * steps
        for step in tqdm(range(done, last), desc=work.name, initial=done, total=last):
            if step % steps == 0:
                draws.start(1000 * seed + step // steps, len(data.train))
            batch = draws.batch(data, step % steps)
            image = augmented(batch.pixels, FRAME / SIDE, network.size, draws.rng)
            with fast_products(image.device):
                score = network(image.contiguous(memory_format=torch.channels_last))
            losses = levels(score.float(), batch.levels)
            optimizer.zero_grad()
            (losses * weights).sum().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            seen.append(losses.detach())
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == last:
                mean = torch.stack(seen).mean(dim=0).tolist()
                entry = {"step": step + 1, "losses": [round(loss, 4) for loss in mean]}
                with (work / "log.jsonl").open("a") as log:
                    log.write(json.dumps(entry) + "\n")
                save(work / "state.pt", parts, step + 1)
                seen.clear()


@torch.no_grad()
def calibrated(network: ScoreNetwork, levels: Levels, data: Data) -> OrdinalNetwork:
    """The network with the curve that makes degrees of its scores."""
    network.eval()
    scores = torch.cat([network(image) for image in data.val.framed(network.size)])
    ordinal = OrdinalNetwork(network)
    for i in range(len(ATTRIBUTES)):
        cuts = levels.cuts(i)
        if i != AGE and data.aged is not None:
            cuts = proxy_cuts(float(cuts[0]), scores[data.val.levels[:, i] >= 1, i])
        ordinal.knots[i] = degree_knots(cuts)
    return ordinal


@torch.no_grad()
def figures(predictor: AttributePredictor, data: Data) -> dict[str, dict[str, float]]:
    """AUC on CelebA's test part and errors of the age on UTKFace, both held out.

    With CelebA-Dialog's degrees: the mean error of each attribute, in degrees.
    """
    seen = [(predictor.expected(image), predictor.degree(image)) for image in data.test.framed()]
    expected, likely = (torch.cat(parts) for parts in zip(*seen, strict=True))
    if data.aged_test is None:
        errors = (likely - data.test.levels[:, : len(ATTRIBUTES)]).abs().float().mean(dim=0)
        named = zip(ATTRIBUTES, errors.tolist(), strict=True)
        return {"mean_error": {name: round(error, 3) for name, error in named}}
    auc = celeba_figures(expected, data.test.levels)
    seen = [
        (predictor.expected(image), predictor.degree(image)) for image in data.aged_test.framed()
    ]
    expected, likely = (torch.cat(parts) for parts in zip(*seen, strict=True))
    return {"auc": auc, "age": age_figures(expected, likely, data.aged_test.levels)}


def run(options: Options) -> None:
    """Trains, calibrates, prints the figures as JSON; writes ``attributes_VARIANT.safetensors``.

    Raises:
        ValueError: the data are missing or damaged.
    """
    data = read_data(options)
    for variant in options.variants:
        recipe = RECIPES[variant]
        if options.epochs is not None:
            recipe = Recipe(**{**vars(recipe), "epochs": options.epochs})
        print(json.dumps({"variant": variant, **make(variant, recipe, data, options)}))


def make(
    variant: Variant, recipe: Recipe, data: Data, options: Options
) -> dict[str, dict[str, float]]:
    """One variant's weights, measured as they are shipped, in float16; returns the figures."""
    work = options.work / variant
    work.mkdir(parents=True, exist_ok=True)
    seed = 1000 * options.seed + recipe.seed
    with seeded(seed):
        network, levels = starting_network(recipe.trunk), Levels(data.levels)
    train_network(network, levels, data, recipe, seed, work)
    ordinal = calibrated(network, levels, data)
    state = {name: value.half().contiguous() for name, value in ordinal.state_dict().items()}
    ordinal.load_state_dict(state)
    measured = figures(AttributePredictor(ordinal, network.size), data)
    config = {"trunk": recipe.trunk, "epochs": recipe.epochs, "seed": options.seed, **measured}
    path = options.work / f"attributes_{variant}.safetensors"
    save_file(state, path, metadata={"config": json.dumps(config)})
    return measured
