"""Training of the attribute predictors: it goes on where it was stopped, its weights load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from labelled_faces import noise
from PIL import Image
from torch import Tensor, nn

from semantic.editing.predictor import AttributePredictor
from semantic.training import faces
from semantic.training.predictor import train as training
from semantic.training.predictor.data import Data
from semantic.training.predictor.ordinal_loss import OrdinalLoss
from semantic.training.predictor.pictures import Pictures
from semantic.training.predictor.train import Recipe


class ToyNetwork(nn.Module):
    """16 x 16 pixels to five scores, with a dropout, as the real ones have."""

    size = 16

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Conv2d(3, 4, 3, stride=2)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(196, 5))

    def forward(self, image: Tensor) -> Tensor:
        return self.head(self.trunk(image))


def test_interrupted_training_goes_on_to_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = torch.Generator().manual_seed(0)
    levels = torch.randint(0, 2, (80, 6), generator=rng)
    some = Pictures(noise(80), levels)
    data = Data(faces.CELEBA_LEVELS, some, some, some, some, some)
    vary = training.augmented
    monkeypatch.setattr(training, "SAVE_EVERY", 2)

    def train(name: str, steps: int) -> dict[str, Tensor]:
        left = iter(range(steps))

        def until_interrupted(*arguments: Any) -> Tensor:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return vary(*arguments)

        monkeypatch.setattr(training, "augmented", until_interrupted)
        (tmp_path / name).mkdir(exist_ok=True)
        with training.seeded(0):
            network, loss = ToyNetwork(), OrdinalLoss(data.levels)
        recipe = Recipe("alexnet", epochs=2, rate=1e-2, young=0.5, seed=0)
        training.train_network(network, loss, data, recipe, 0, tmp_path / name)  # type: ignore[arg-type]
        return network.state_dict() | loss.state_dict()

    before = torch.get_rng_state()
    straight = train("straight", 6)
    with pytest.raises(KeyboardInterrupt):
        train("halves", 5)  # in the middle of the second epoch; the fifth step is lost
    resumed = train("halves", 2)
    assert torch.equal(before, torch.get_rng_state())
    for name, value in straight.items():
        assert torch.equal(value, resumed[name]), name
    log = (tmp_path / "halves" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in log] == [2, 4, 6]


@pytest.mark.weights
def test_training_on_dialog_degrees_writes_weights_that_load(tmp_path: Path) -> None:
    folder = tmp_path / "celeba"
    (folder / "img_align_celeba").mkdir(parents=True)
    rng = np.random.default_rng(0)
    degrees = rng.integers(0, 6, (28, 5))
    names = [f"{i:06d}.jpg" for i in range(28)]
    for name, pixels in zip(names, rng.integers(0, 256, (28, 218, 178, 3)), strict=True):
        Image.fromarray(pixels.astype(np.uint8)).save(folder / "img_align_celeba" / name)
    parts = [0] * 24 + [1, 1, 2, 2]
    text = "\n".join(f"{name} {part}" for name, part in zip(names, parts, strict=True))
    (folder / "list_eval_partition.txt").write_text(text)
    annotation = tmp_path / "combined_annotation.txt"
    lines = [f"{name} {' '.join(map(str, row))}" for name, row in zip(names, degrees, strict=True)]
    annotation.write_text("img_name " + " ".join(faces.DIALOG) + "\n" + "\n".join(lines))
    work = tmp_path / "work"
    options = {"variants": ("evaluation",), "annotation": annotation, "epochs": 1, "seed": 0}
    figures = training.run(data=tmp_path, work=work, **options)  # type: ignore[arg-type]
    assert set(figures["evaluation"]["mean_error"]) == {
        "bangs",
        "eyeglasses",
        "beard",
        "smiling",
        "age",
    }
    predictor = AttributePredictor.load(work / "attributes_evaluation.safetensors")
    assert torch.isfinite(predictor(torch.zeros(1, 3, 128, 128))).all()


def test_too_few_faces_to_train_with(tmp_path: Path) -> None:
    few = Pictures(noise(23), torch.zeros(23, 6, dtype=torch.int64))
    data = Data(faces.CELEBA_LEVELS, few, few, few, None, None)
    recipe = training.RECIPES["editing"]
    with pytest.raises(ValueError, match="train part must hold 24 faces at least, got 23"):
        training.train_network(ToyNetwork(), OrdinalLoss(data.levels), data, recipe, 0, tmp_path)  # type: ignore[arg-type]
