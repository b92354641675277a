"""Talk-to-Edit's templates: one meaning each, some held out."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from semantic.editing.attributes import ATTRIBUTES
from semantic.training.requests.templates import meaning_of, read_templates
from semantic.training.requests.train import training_pairs


@pytest.mark.parametrize(
    ("text", "places", "meaning"),
    [
        ("lengthen it", [("Bangs", "change", "positive", "definite", "4")], ("bangs", 1, 1)),
        ("much longer", [("Bangs", "change", "positive", "definite", "5")], ("bangs", 1, 5)),
        ("remove it", [("Smiling", "change", "negative", "indefinite")], ("smiling", 0, 0)),
        ("in the sixties", [("Young", "target", "4")], ("age", 0, 5)),
        (
            "much bigger",
            [
                ("Smiling", "change", "positive", "definite", "4"),
                ("Smiling", "target", "5"),
            ],
            ("smiling", 0, 5),
        ),
    ],
)
def test_templates_get_one_meaning(
    text: str, places: list[tuple[str, ...]], meaning: tuple[str, int, int]
) -> None:
    assert meaning_of(text.split(), places) == meaning


def test_training_sees_no_held_out_template(folder: Path) -> None:
    templates = read_templates(folder)
    held_out = {templates.key(text) for texts in templates.held_out.values() for text in texts}
    trained = {templates.key(text) for texts in templates.train.values() for text in texts}
    assert len(held_out) == 3
    assert len(trained) == 12
    assert not held_out & trained
    drawn = training_pairs(templates, Random(0), 600)
    assert not held_out & {templates.key(text) for text, _ in drawn}
    assert {meaning.attribute for _, meaning in drawn} == {*ATTRIBUTES, "nothing", "several"}


def test_training_needs_templates(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="data must hold user_fsm"):
        read_templates(tmp_path)
