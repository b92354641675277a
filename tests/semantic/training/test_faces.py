"""Labels of CelebA, CelebA-Dialog and UTKFace become levels."""

from __future__ import annotations

from pathlib import Path

import pytest
from labelled_faces import FACES

from semantic.training import faces


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
