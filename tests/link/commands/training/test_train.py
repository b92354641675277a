"""``run_link.py train``: its table, its settings, and data that are not there."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import run_link
from link.commands.training.train import TRAININGS
from link.settings import Train


def test_every_training_takes_the_fields_of_its_settings() -> None:
    assert set(TRAININGS) == set(get_args(get_type_hints(Train)["what"]))
    for settings, module in TRAININGS.items():
        taken = signature(import_module(module).run).parameters
        assert set(taken) == {field.name for field in fields(settings)}, module


def test_figures_are_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change = {"positive": {"indefinite": ["a longer fringe, one that covers more"]}}
    request = {"Bangs": {"change": change, "target": {"0": ["bald at the front"]}}}
    (tmp_path / "user_fsm.json").write_text(json.dumps({"pureRequest": request}))
    pool = {"synonyms": {}, "prefix": ["Hm,"], "postfix": ["Bye!"]}
    (tmp_path / "pool.json").write_text(json.dumps(pool))
    arguments = ["train", "requests", "--data", str(tmp_path), "--work", str(tmp_path / "work")]
    assert run_link.main([*arguments, "--steps", "1"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["held_out_templates"] == 1
    assert (tmp_path / "work" / "requests.safetensors").is_file()


def test_folder_without_faces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = tmp_path / "work"
    arguments = ["train", "attributes", "--data", str(tmp_path), "--work", str(work)]
    assert run_link.main(arguments) == 2
    errors = capsys.readouterr().err
    assert errors.startswith("run_link.py: data must hold the readable file list_attr_celeba.txt")
    assert errors.count("\n") == 1
    assert not work.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--data", "nowhere"), "data must be an existing folder, got 'nowhere'"),
        (("--data", ".", "--annotation", "nowhere"), "annotation must be an existing file"),
        (("--data", ".", "--epochs", "0"), "epochs must be at least 1, got 0"),
        (
            ("--data", ".", "--seed", "-1"),
            "seed must be a whole number within 0..9223372036854775807, got -1",
        ),
    ],
)
def test_bad_settings(
    arguments: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = run_link.main(["train", "attributes", *arguments])
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    assert code == 2
    errors = capsys.readouterr().err
    assert reason in " ".join(errors.replace("│", " ").split())
