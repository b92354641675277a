"""Talk-to-Edit's templates: one meaning each, some held out."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from semantic.attributes import ATTRIBUTES
from semantic.requests import Vocabulary, words_of
from semantic.training.requests.templates import meaning_of, read_templates
from semantic.training.requests.train import Drawer
from semantic.training.requests.vocabulary import words
from semantic.training.requests.written import CALIBRATION, OWN, key, read_written


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


def test_training_sees_nothing_that_is_held_out(folder: Path) -> None:
    templates = read_templates(folder)
    held_out = {templates.key(text) for texts in templates.held_out.values() for text in texts}
    trained = {templates.key(text) for texts in templates.train.values() for text in texts}
    assert len(held_out) == 3
    assert len(trained) == 12
    assert not held_out & trained
    drawer, rng = Drawer(templates, Vocabulary(words())), Random(0)
    drawn = [drawer.sentence(rng) for _ in range(2000)]
    assert not held_out & {templates.key(text) for text, _ in drawn}
    written = {
        key(words_of(one.sentence)) for file in (OWN, CALIBRATION) for one in read_written(file)
    }
    assert not written & {key(words_of(text)) for text, _ in drawn}
    asked = {wish.attribute for _, said in drawn for wish in said.wishes}
    assert asked == set(ATTRIBUTES) == {name for _, said in drawn for name in said.kept}


def test_what_measures_the_reader_is_not_what_its_confidence_is_fitted_to() -> None:
    fitted, measured = (
        {"".join(filter(str.isalnum, one.sentence.lower())) for one in read_written(file)}
        for file in (CALIBRATION, OWN)
    )
    assert not fitted & measured
    assert len(read_written(OWN)) == 439


def test_training_needs_templates(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="data must hold user_fsm"):
        read_templates(tmp_path)
