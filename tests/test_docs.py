"""The pages hold: their code runs, their links lead somewhere, their commands are offered."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import re
import runpy
import shutil
import sys
from ast import literal_eval
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from PIL import Image

import editable_deepsc
import run_link
from adapters import names
from adapters.files import Trained
from adapters.trainable import untrained
from phy.channels import CHANNELS, make_channel
from semantic.generators import Generator

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "RESULTS.md",
    "docs/python.md",
    "docs/measures.md",
    "docs/page.md",
    "docs/extending.md",
    "adapters/weights/README.md",
    "semantic/weights/README.md",
    "semantic/samples/README.md",
    "flowgraphs/README.md",
    "flowgraphs/WAVEFORM.md",
]
EXAMPLES = {
    "sweep.py": ("me.jpg", "sweep.png"),
    "radio.py": ("me.jpg", "received.png"),
    "own_adapter.py": ("me.jpg",),
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# In docs/extending.md: whole files, or parts of one; and entries of tables.
PLACED = re.compile(r"^`([\w/]+)\.py`[^\n]*:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINES = re.compile(r"^`([\w/]+)\.py`, in `(\w+)`:\n\n```\n(.*?)^```", re.MULTILINE | re.DOTALL)


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
    found = [re.search(r"run_link\.py (train [\w-]+|\w+)(?!\S)([^#]*)", line) for line in lines]
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
    space: dict[str, Any] = {}
    for number, code in enumerate(code_of(page)):
        exec(compile(code, f"{page}, block {number}", "exec"), space)
    assert tuple(space["got"].picture.shape) == (1, 3, 128, 128)


@pytest.mark.weights
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ROOT / "docs" / "examples" / name
    runpy.run_path(str(path))["main"](*EXAMPLES[name])
    for made in EXAMPLES[name][1:]:
        with Image.open(made) as picture:
            assert picture.width >= 128
    if name == "own_adapter.py":
        assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
            "mine",
            "none",
            "prior",
        ]


@pytest.fixture
def extended(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The modules of docs/extending.md and their lines in the tables, for one test."""
    made = {}
    for path, code in PLACED.findall(text("docs/extending.md")):
        name = path.replace("/", ".")
        made[name] = ModuleType(name)
        if (ROOT / f"{path}.py").exists():  # the code is a part of it
            vars(made[name]).update(vars(importlib.import_module(name)))
        else:
            monkeypatch.setitem(sys.modules, name, made[name])
        exec(compile(code, path, "exec"), vars(made[name]))
    for path, table, line in LINES.findall(text("docs/extending.md")):
        (entry,) = literal_eval(f"{{{line}}}").items()
        monkeypatch.setitem(getattr(importlib.import_module(path.replace("/", ".")), table), *entry)
    monkeypatch.setitem(names.KINDS, "gain", names.TRAINABLE["gain"])
    monkeypatch.setitem(CHANNELS, "laplace", made["phy.channels"].Laplace)
    return made


def test_the_channel_to_add_is_laplace(extended: dict[str, ModuleType]) -> None:
    """The fourth moment is 6 squared variances, of a Gaussian 3; 1e5 parts tell it to 2 %."""
    x = torch.ones(1, 100_000, dtype=torch.complex64)
    noise = torch.view_as_real(make_channel("laplace", seed=1)(x, 3.0).y - x)
    assert float(noise.square().mean()) == pytest.approx(10**-0.3 / 2, rel=0.03)
    kurtosis = noise.pow(4).mean() / noise.square().mean().square()
    assert float(kurtosis) == pytest.approx(6.0, abs=0.5)


@pytest.mark.weights
def test_what_is_added_serves_a_link(
    extended: dict[str, ModuleType],
    generator: Generator,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    extended["tests.semantic.latents.test_leading"].test_there_and_back(generator)
    trained = Trained("lead", "laplace", 6.0, seed=0, recipe="untrained")
    untrained("gain", symbols=128).save(folder / "gain.safetensors", trained)
    link = editable_deepsc.Link.load(channel="laplace", code="lead", adapter="gain.safetensors")
    face = link.face("me.jpg")
    received = [link.at(adapter=adapter).send(face) for adapter in ("gain.safetensors", "prior")]
    for number, passage in enumerate(received):
        assert passage.x.shape == (1, 128)
        passage.pil().save(f"{number}.png")
    assert run_link.main(["side", "0.png", "1.png"]) == 0
    assert capsys.readouterr().out == "in side.png: 2 pictures\n"
    with Image.open("side.png") as grid:
        assert grid.width > 2 * 256


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
            headings = re.findall(r"^#+ (.+)$", file.read_text().lower(), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", one).replace(" ", "-") for one in headings]


@pytest.mark.parametrize("page", PAGES)
def test_named_files_and_modules_exist(page: str) -> None:
    to_add = {f"{path}.py" for path, _ in PLACED.findall(text(page))}
    for path in re.findall(r"`((?:[a-z]\w*/)+[a-z]\w*\.(?:py|grc|md))`", text(page)):
        assert path in to_add or (ROOT / path).exists(), path
    for module in re.findall(
        r"python -m ((?:experiments|semantic)(?:\.[a-z0-9_]+)+)\b", text(page)
    ):
        assert importlib.util.find_spec(module), module


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_their_flags_are_offered(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, flags in commands_of(page):
        if command == ["radio"]:  # the flowgraphs' own command line
            continue
        words = ["bench", "endurance"] if command == ["bench"] else command
        with pytest.raises(SystemExit):
            run_link.main([*words, "--help"])
        offered = capsys.readouterr().out
        for flag in flags:
            assert re.search(rf"{flag}\b", offered), (command, flag)
