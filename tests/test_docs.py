"""The pages hold: their code runs, their links lead somewhere, their commands are offered."""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import shutil
from ast import literal_eval
from pathlib import Path
from typing import Any

import pytest

import editable_deepsc
import run_link
from phy.channels import CHANNELS

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "RESULTS.md",
    "docs/python.md",
    "docs/extending.md",
    "adapters/weights/README.md",
    "semantic/weights/README.md",
    "semantic/samples/README.md",
    "flowgraphs/README.md",
    "flowgraphs/WAVEFORM.md",
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def text(page: str) -> str:
    return (ROOT / page).read_text()


def code_of(page: str) -> list[str]:
    """The Python of a page or a notebook, block by block."""
    if page.endswith(".ipynb"):
        cells = json.loads(text(page))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [code for language, code in FENCE.findall(text(page)) if language == "python"]


def commands_of(page: str) -> list[tuple[list[str], list[str]]]:
    """The commands of `run_link.py` in the blocks and sentences of a page, and their flags."""
    blocks = [code for language, code in FENCE.findall(text(page)) if not language]
    sentences = re.findall(r"`([^`]+)`", FENCE.sub("", text(page)))
    lines = [line for block in blocks for line in block.split("\n")]
    lines += [sentence.replace("\n", " ") for sentence in sentences]
    found = [re.search(r"run_link\.py (train \w+|\w+)(?!\S)([^#]*)", line) for line in lines]
    return [(one[1].split(), re.findall(r"--[a-z-]+", one[2])) for one in found if one]


@pytest.fixture
def folder(tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's folder with a photograph; inversions take three steps."""
    shutil.copy(sample, tmp_path / "me.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("EDITABLE_DEEPSC_STEPS", "3")
    load = editable_deepsc.Link.load
    monkeypatch.setattr(editable_deepsc.Link, "load", lambda **given: load(**{"steps": 3, **given}))
    return tmp_path


@pytest.mark.weights
@pytest.mark.parametrize("page", ["README.md", "docs/python.md", "docs/first_link.ipynb"])
def test_the_code_of_a_page_runs(page: str, folder: Path) -> None:
    names: dict[str, Any] = {}
    for number, code in enumerate(code_of(page)):
        exec(compile(code, f"{page}, block {number}", "exec"), names)
    assert tuple(names["got"].picture.shape) == (1, 3, 128, 128)


def test_the_notebook_is_six_cells_without_outputs() -> None:
    notebook = json.loads(text("docs/first_link.ipynb"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert (notebook["nbformat"], len(code)) == (4, 6)
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_the_page_has_the_arguments_and_defaults_of_load() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", text("docs/python.md"), re.MULTILINE)
    load = inspect.signature(editable_deepsc.Link.load).parameters.values()
    defaults = {one.name: one.default for one in load if one.kind is one.KEYWORD_ONLY}
    for channel in CHANNELS.values():
        defaults |= vars(channel())
    assert {name: literal_eval(default) for name, default in rows} == defaults


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]*(?:#[^)\s]*)?)\)", text(page)):
        name, _, anchor = target.partition("#")
        if "://" in target:
            continue
        file = (ROOT / page).parent / name if name else ROOT / page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in anchors, target


@pytest.mark.parametrize("page", PAGES)
def test_named_files_and_modules_exist(page: str) -> None:
    for path in re.findall(r"`((?:\w+/)+\w+\.(?:py|grc|md))`", text(page)):
        assert (ROOT / path).exists(), path
    for module in re.findall(r"python -m ((?:experiments|semantic)[a-z0-9_.]*\w)(?!\w)", text(page)):
        assert importlib.util.find_spec(module), module


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_their_flags_are_offered(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, flags in commands_of(page):
        if command == ["radio"]:  # the flowgraphs' own command line
            continue
        with pytest.raises(SystemExit):
            run_link.main([*command, "--help"])
        offered = capsys.readouterr().out
        for flag in flags:
            assert re.search(rf"{flag}\b", offered), (command, flag)
