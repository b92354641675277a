"""Training of the attribute predictors: labels, pictures, likelihood, degrees, resuming."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from semantic.editing.predictor import AttributePredictor
from semantic.faces.mtcnn import FaceDetector
from semantic.training.predictor import faces
from semantic.training.predictor import train as training
from semantic.training.predictor.augmentation import augmented, framed
from semantic.training.predictor.calibration import (
    age_figures,
    area_under_curve,
    degree_knots,
    proxy_cuts,
)
from semantic.training.predictor.pictures import (
    FRAME,
    SIDE,
    Pictures,
    UtkfaceCrop,
    celeba_crop,
    decoded,
)
from semantic.training.predictor.train import Data, Levels, Options, Recipe, log_levels

COLUMNS = ["5_o_Clock_Shadow", *faces.NEEDED]


def row(*having: str) -> list[str]:
    return ["1" if name in having else "-1" for name in COLUMNS]


FACES = {
    # name: attributes, part, what they mean
    "a.jpg": (row("No_Beard", "Young"), 0, [0, 0, 0, 0, -1, 0]),
    "b.jpg": (row("No_Beard", "Young", "Smiling", "Bangs"), 0, [1, 0, 0, 1, -1, 0]),
    "c.jpg": (row("Smiling", "Mouth_Slightly_Open", "Eyeglasses"), 0, [0, 1, 1, 2, -1, 1]),
    "d.jpg": (row("Mouth_Slightly_Open", "Goatee", "Sideburns"), 1, [0, 0, 2, 0, -1, 1]),
    "e.jpg": (row("Young", "Goatee", "Mustache", "5_o_Clock_Shadow"), 2, [0, 0, 3, 0, -1, 0]),
    # A label that contradicts itself: the first one counts.
    "f.jpg": (row("No_Beard", "Mustache"), 2, [0, 0, 0, 0, -1, 1]),
}


@pytest.fixture
def celeba(tmp_path: Path) -> Path:
    folder = tmp_path / "celeba"
    (folder / "img_align_celeba").mkdir(parents=True)
    lines = [str(len(FACES)), " ".join(COLUMNS)]
    lines += [f"{name} {' '.join(values)}" for name, (values, _, _) in FACES.items()]
    (folder / "list_attr_celeba.txt").write_text("\n".join(lines) + "\n")
    parts = [f"{name} {part}" for name, (_, part, _) in FACES.items()]
    (folder / "list_eval_partition.txt").write_text("\n".join(parts))
    return folder


def replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new, 1))


@pytest.mark.parametrize(("number", "part"), list(enumerate(faces.PARTS)))
def test_celeba_labels_become_levels(celeba: Path, number: int, part: str) -> None:
    found = faces.read_celeba(celeba, part)
    expected = {name: levels for name, (_, place, levels) in FACES.items() if place == number}
    assert [file.name for file in found.files] == list(expected)
    assert found.levels.tolist() == list(expected.values())


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("list_attr_celeba.txt", "Bangs", "Fringe", "must have the attribute Bangs in its header"),
        ("list_attr_celeba.txt", "c.jpg", "c.jpg 1", "must have a name and 10 values"),
        ("list_attr_celeba.txt", "a.jpg -1", "a.jpg 0", "values within its range"),
        ("list_attr_celeba.txt", "a.jpg", "z.jpg", "for every picture of CelebA, not for a.jpg"),
        ("list_eval_partition.txt", "a.jpg 0", "a.jpg 3", "a picture's name and 0, 1 or 2 a line"),
        ("list_eval_partition.txt", "a.jpg 0", "../../a.jpg 0", "a picture's name and 0, 1 or 2"),
        ("list_eval_partition.txt", "d.jpg 1", "d.jpg 2", "name pictures of the val part"),
    ],
)
def test_broken_celeba_is_refused(celeba: Path, file: str, old: str, new: str, reason: str) -> None:
    replaced(celeba / file, old, new)
    with pytest.raises(ValueError, match=reason):
        for part in faces.PARTS:
            faces.read_celeba(celeba, part)


def test_missing_and_binary_labels_are_refused(celeba: Path) -> None:
    (celeba / "list_attr_celeba.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"readable file list_attr_celeba\.txt"):
        faces.read_celeba(celeba, "train")
    with pytest.raises(ValueError, match="readable file"):
        faces.read_celeba(celeba / "nowhere", "train")


@pytest.mark.parametrize("header", ["img_name ", "", "6\nimg_name "])
def test_dialog_degrees_count_beard_and_age_upwards(celeba: Path, header: str) -> None:
    annotation = celeba / "combined_annotation.txt"
    lines = [f"{name} 1 2 5 4 1" for name in FACES]
    names = "Bangs Eyeglasses No_Beard Smiling Young"
    annotation.write_text("\n".join([header + names, *lines]))
    found = faces.read_dialog(celeba, annotation, "train")
    assert found.levels.tolist() == 3 * [[1, 2, 0, 4, 4, -1]]
    replaced(annotation, "1 2 5 4 1", "1 2 6 4 1")
    with pytest.raises(ValueError, match=r"combined_annotation\.txt must have a name and 5 values"):
        faces.read_dialog(celeba, annotation, "train")


def test_utkface_ages(tmp_path: Path) -> None:
    ages = [1, 14, 15, 29, 30, 39, 40, 49, 50, 59, 60, 116]
    for age in ages:
        (tmp_path / f"{age}_0_0_20170112.jpg.chip.jpg").touch()
    (tmp_path / "readme.jpg").touch()
    found = faces.read_utkface(tmp_path)
    by_name = dict(zip((int(f.name.split("_")[0]) for f in found.files), found.levels, strict=True))
    assert [int(by_name[age][4]) for age in ages] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert (found.levels[:, [0, 1, 2, 3, 5]] == -1).all()
    train, held_out = faces.without_every_sixth(found)
    assert sorted(held_out.levels[:, 4].tolist()) == list(range(6))  # the first of each degree
    assert {*train.files} | {*held_out.files} == {*found.files}
    with pytest.raises(ValueError, match="age_gender_race_date"):
        faces.read_utkface(tmp_path / "nowhere")


def test_celeba_crop_is_the_ffhq_square() -> None:
    # White inside the square x 11..168, y 37..194, black outside: the middle 128 pixels are white.
    picture = Image.new("RGB", (178, 218))
    picture.paste((255, 255, 255), (11, 37, 168, 194))
    kept = np.asarray(celeba_crop(picture)).astype(int)
    edge = (SIDE - FRAME) // 2
    assert kept[edge + 1 : -edge - 1, edge + 1 : -edge - 1].min() > 250
    assert kept[: edge - 1].max() < 5 and kept[:, : edge - 1].max() < 5
    with pytest.raises(ValueError, match="178 x 218"):
        celeba_crop(Image.new("RGB", (178, 217)))


def test_pictures_are_decoded_once(celeba: Path, tmp_path: Path) -> None:
    found = faces.read_celeba(celeba, "train")
    for i, file in enumerate(found.files):
        Image.new("RGB", (178, 218), (80 * i, 0, 0)).save(file, quality=95)
    first = decoded(found, celeba_crop, tmp_path / "kept", "celeba-train")
    assert first.pixels[:, 70, 70, 0].tolist() == pytest.approx([0, 80, 160], abs=2)
    for file in found.files:
        file.unlink()
    again = decoded(found, celeba_crop, tmp_path / "kept", "celeba-train")
    assert np.array_equal(first.pixels, again.pixels)
    with pytest.raises(ValueError, match=r"picture .*a\.jpg cannot be read"):
        decoded(found, celeba_crop, tmp_path / "elsewhere", "celeba-train")


@pytest.mark.weights
def test_utkface_crop_puts_the_eyes_where_ffhq_has_them(sample: Path) -> None:
    crop = UtkfaceCrop(FaceDetector.load())
    with Image.open(sample) as opened:
        kept = crop(opened.convert("RGB"))
    eyes = crop.detector.detect(kept)[0].landmarks[:2]
    # Of the frame, which is 128 of the 144 pixels: .375 and .625 of the width.
    places = (eyes[:, 0] - (SIDE - FRAME) / 2) / FRAME
    assert places.tolist() == pytest.approx([0.375, 0.625], abs=0.03)


def test_likelihood_of_levels() -> None:
    cuts, score = torch.tensor([-1.0, 0.5, 2.0]), torch.linspace(-4, 4, 9)
    bounds = torch.sigmoid(score[:, None] - cuts).double()
    whole = torch.cat([torch.ones(9, 1), bounds, torch.zeros(9, 1)], dim=1)
    assert torch.allclose(log_levels(score, cuts).exp().double(), -whole.diff(dim=1), atol=1e-6)
    levels = Levels((2, 2, 4, 3, 6, 2))
    assert levels.cuts(4).tolist() == pytest.approx([-4, -2, 0, 2, 4], abs=0.02)


def test_unknown_levels_teach_nothing() -> None:
    score = torch.zeros(2, 5, requires_grad=True)
    losses = Levels((2, 2, 4, 3, 6, 2))(score, torch.tensor([[1, -1, -1, -1, -1, -1]] * 2))
    losses.sum().backward()
    assert losses[0] > 0 and losses[1:].tolist() == [0, 0, 0, 0, 0]
    assert score.grad is not None
    assert (score.grad[:, 0] < 0).all() and (score.grad[:, 1:] == 0).all()


def test_young_teaches_the_score_of_age() -> None:
    score = torch.zeros(1, 5, requires_grad=True)
    Levels((2, 2, 4, 3, 6, 2))(score, torch.tensor([[-1, -1, -1, -1, -1, 1]])).sum().backward()
    assert score.grad is not None and score.grad[0].nonzero().flatten().tolist() == [4]


def test_degrees_are_fifths_of_those_that_have_it() -> None:
    scores = torch.cat([torch.full((50,), -3.0), torch.arange(1, 101) / 10])
    cuts = proxy_cuts(0.0, scores)
    counts = torch.bucketize(scores, cuts).bincount(minlength=6)
    assert counts.tolist() == [50, 20, 20, 20, 20, 20]
    knots = degree_knots(torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0]))
    assert knots.tolist() == [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="at least 10 recognised faces"):
        proxy_cuts(9.5, scores)


def test_area_under_curve_counts_pairs() -> None:
    rng = torch.Generator().manual_seed(0)
    scores = torch.randint(0, 20, (200,), generator=rng).float()  # with many ties
    has = torch.rand(200, generator=rng) < scores / 30 + 0.1
    above = (scores[has][:, None] > scores[~has]).double().mean()
    equal = (scores[has][:, None] == scores[~has]).double().mean()
    assert area_under_curve(scores, has) == pytest.approx(float(above + equal / 2))
    with pytest.raises(ValueError, match="both kinds"):
        area_under_curve(scores, torch.ones(200, dtype=torch.bool))


def test_age_errors() -> None:
    levels = torch.full((4, 6), -1)
    levels[:, 4] = torch.tensor([0, 1, 2, 5])
    likely = torch.zeros(4, 5, dtype=torch.int64)
    likely[:, 4] = torch.tensor([0, 2, 2, 3])
    found = age_figures(likely + 0.5, likely, levels)
    assert found == {
        "faces": 4,
        "mean_error": 0.75,
        "mean_error_of_expected": 1.0,
        "right": 0.5,
        "within_one": 0.75,
    }


def noise(count: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)


def test_framed_is_the_middle_and_augmented_repeats_with_its_seed() -> None:
    pixels = noise(8)
    middle = pixels[:, 8:136, 8:136].transpose(0, 3, 1, 2) / 127.5 - 1
    assert np.allclose(framed(pixels, FRAME / SIDE, FRAME), middle, atol=1e-4)

    def varied(seed: int) -> Tensor:
        return augmented(pixels, FRAME / SIDE, 64, torch.Generator().manual_seed(seed))

    assert varied(1).shape == (8, 3, 64, 64)
    assert varied(1).abs().max() <= 1
    assert torch.equal(varied(1), varied(1))
    assert not torch.equal(varied(1), varied(2))


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
            network, cuts = ToyNetwork(), Levels(data.levels)
        recipe = Recipe("alexnet", epochs=2, rate=1e-2, young=0.5, seed=0)
        training.train_network(network, cuts, data, recipe, 0, tmp_path / name)  # type: ignore[arg-type]
        return network.state_dict() | cuts.state_dict()

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
def test_training_on_dialog_degrees_writes_weights_that_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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
    options = Options(tmp_path, tmp_path / "work", ("evaluation",), annotation, epochs=1)
    training.run(options)
    printed = json.loads(capsys.readouterr().out)
    assert set(printed["mean_error"]) == {"bangs", "eyeglasses", "beard", "smiling", "age"}
    predictor = AttributePredictor.load(options.work / "attributes_evaluation.safetensors")
    assert torch.isfinite(predictor(torch.zeros(1, 3, 128, 128))).all()


def test_too_few_faces_to_train_with(tmp_path: Path) -> None:
    few = Pictures(noise(23), torch.zeros(23, 6, dtype=torch.int64))
    data = Data(faces.CELEBA_LEVELS, few, few, few, None, None)
    recipe = training.RECIPES["editing"]
    with pytest.raises(ValueError, match="train part must hold 24 faces at least, got 23"):
        training.train_network(ToyNetwork(), Levels(data.levels), data, recipe, 0, tmp_path)  # type: ignore[arg-type]
