"""One idiom of command lines for all experiments, and no experiment that another one needs."""

from __future__ import annotations

import ast
import importlib
import sys
from dataclasses import dataclass, is_dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from experiments.common.command import run

ROOT = Path(__file__).parents[3]


def is_command(path: Path) -> bool:
    return '__name__ == "__main__"' in path.read_text()


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


COMMANDS = {name(path): path for path in (ROOT / "experiments").rglob("*.py") if is_command(path)}


@dataclass(frozen=True)
class Settings:
    """A sum."""

    terms: tuple[int, ...]
    """What is added up."""
    most: int = 5
    """The sum's bound."""
    out: Path = Path("results/sum")
    """Where it goes."""


def add(settings: Settings) -> None:
    if sum(settings.terms) > settings.most:
        raise ValueError(f"terms must add up to at most {settings.most}, got {settings.terms}")
    print(sum(settings.terms))


def typed(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["/a/checkout/experiments/sums/add.py", *arguments])
    run(add, Settings)


def test_settings_come_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "--terms", "1", "2", "--most", "3")
    assert capsys.readouterr().out == "3\n"


def test_bad_input_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        typed(monkeypatch, "--terms", "4", "2")
    assert ended.value.code == 2
    expected = "experiments.sums.add: terms must add up to at most 5, got (4, 2)\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--terms", "x"), "'x'"),
        (("--terms", "1", "--most", "y"), "--most: "),
        (("--terms", "1", "--out", f"{__file__}/a/b"), "folder of out must be a folder, got '"),
    ],
)
def test_what_cannot_be_is_one_plain_sentence_before_any_work(
    arguments: tuple[str, ...],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        typed(monkeypatch, *arguments)
    assert ended.value.code == 2
    out, error = capsys.readouterr()
    assert out == "" and error.count("\n") == 1 and sentence in error
    assert error.startswith("experiments.sums.add: ") and not set(error) & set("│─╭")


def test_the_docstrings_are_the_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        typed(monkeypatch, "--help")
    text = capsys.readouterr().out
    for part in ("python -m experiments.sums.add", "A sum.", "What is added up.", "bound. (def"):
        assert part in text


@pytest.mark.parametrize("command", COMMANDS)
def test_settings_are_a_frozen_dataclass_with_a_docstring_a_field(command: str) -> None:
    settings = importlib.import_module(command).Settings
    assert is_dataclass(settings)
    text = COMMANDS[command].read_text()
    assert "@dataclass(frozen=True)\nclass Settings:" in text
    (body,) = (
        node.body
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    for field, docstring in pairwise([*body, ast.Pass()]):
        if isinstance(field, ast.AnnAssign):
            assert isinstance(docstring, ast.Expr) and isinstance(docstring.value, ast.Constant)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_experiment_imports_another(command: str) -> None:
    nodes = ast.walk(ast.parse(COMMANDS[command].read_text()))
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not imported & COMMANDS.keys()
