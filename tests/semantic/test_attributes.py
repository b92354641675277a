"""The table of attributes: its order is that of the shipped weights, its names are others' own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from safetensors import safe_open

from semantic.attributes import ATTRIBUTES, DEGREES, TABLE
from semantic.editing import fields
from semantic.requests import RequestReader
from semantic.training.requests.phrasing.by_attribute import CHANGES, NOUNS, TARGETS, THINGS


def config(path: Path) -> dict[str, object]:
    with safe_open(path, framework="pt") as file:
        return json.loads(file.metadata()["config"])


def test_order_is_that_of_the_weights() -> None:
    assert config(fields.WEIGHTS)["attributes"] == list(ATTRIBUTES)
    encoder = RequestReader.load().encoder
    assert len(encoder.attributes) == len(ATTRIBUTES)


def test_heads_are_named_as_talk_to_edit_names_them() -> None:
    """Of models/archs/attribute_predictor_arch.py, whose files hold these names."""
    assert [row.head for row in TABLE.values()] == [
        "classifier06Bangs",
        "classifier16Eyeglasses",
        "classifier25No_Beard",
        "classifier32Smiling",
        "classifier40Young",
    ]
    assert [name for name, row in TABLE.items() if row.backwards] == ["beard", "age"]


def test_every_attribute_has_its_phrasing() -> None:
    for name in ATTRIBUTES:
        assert NOUNS[name]
        assert set(CHANGES[name]) == {1, -1}
        wanted = set(range(DEGREES)) if name == "age" else set(range(1, DEGREES))
        assert wanted <= set(TARGETS[name])
    assert THINGS == ("bangs", "eyeglasses", "beard", "smiling")


def test_years_begin_every_degree_but_the_first() -> None:
    (age,) = (row for row in TABLE.values() if row.years)
    assert age.name == "age"
    assert len(age.years) == DEGREES - 1
    assert list(age.years) == sorted(set(age.years))


def test_the_table_alone_needs_no_torch() -> None:
    code = "import sys, semantic.attributes; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
