"""Every adapter file is read by its kind; what is none, or damaged, is refused in one sentence."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest
import torch
from safetensors.torch import load_file, save_file

from adapters.files import AdapterError, AdapterFile, Trained, load
from adapters.fully_connected import FullyConnectedAdapter
from adapters.names import ADAPTERS, KINDS, TRAINABLE
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from adapters.trainable import TrainableAdapter, untrained

ROOT = Path(__file__).parents[2]
TRAINED = Trained("w1", "awgn", -6.0, 1, "untrained")
CONFIG = json.dumps(
    {"code": "w1", "channel": "awgn", "snr_db": 0.0, "seed": 1, "recipe": "untrained"}
)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    FullyConnectedAdapter(4).save(tmp_path / "paper.safetensors", TRAINED)
    return tmp_path / "paper.safetensors"


class Loud:
    """Its unpickling would be noticed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_a_file_is_loaded_by_its_kind(paper: Path, prior: Prior, tmp_path: Path) -> None:
    prior.save(tmp_path / "prior.safetensors")
    trained, closed = load(paper), load(tmp_path / "prior.safetensors")
    assert isinstance(trained.adapter, FullyConnectedAdapter)
    assert (trained.symbols, trained.trained) == (4, TRAINED)
    assert isinstance(closed.adapter, PriorAdapter)
    assert (closed.symbols, closed.trained) == (prior.symbols, None)


@pytest.mark.parametrize(
    "name", [os.fsdecode(b"m\xff\xfe.safetensors"), "n" * 243 + ".safetensors"]
)
def test_a_file_may_have_any_name(name: str, paper: Path) -> None:
    loaded = load(paper.rename(paper.with_name(name)))
    assert (loaded.symbols, loaded.trained) == (4, TRAINED)


def test_the_header_says_what_a_file_is_for(paper: Path, tmp_path: Path) -> None:
    assert AdapterFile.open(paper).kind == "paper"
    assert AdapterFile.open(paper).trained == TRAINED
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    other = AdapterFile.open(tmp_path / "other.safetensors")
    assert (other.kind, other.trained) == (None, None)


def test_other_formats_are_refused_and_not_executed(tmp_path: Path, paper: Path) -> None:
    touched = tmp_path / "touched"
    contents = {
        "pickle": pickle.dumps(Loud(touched)),
        "text": b"no adapter at all, but text of some length",
        "empty": b"",
        "cut": paper.read_bytes()[:-10],
    }
    torch.save({"weights": Loud(touched)}, tmp_path / "torch")
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    for name in (*contents, "torch", "missing", "."):
        with pytest.raises(AdapterError, match=r"path must hold a safetensors file, got /") as bad:
            load(tmp_path / name)
        assert "\n" not in str(bad.value)
    assert not touched.exists()


@pytest.mark.parametrize("kind", [None, "generator", "prior-fixed"])
def test_unknown_kinds_are_refused(kind: str | None, tmp_path: Path) -> None:
    metadata = None if kind is None else {"kind": kind}
    save_file({"a": torch.zeros(1)}, tmp_path / "x.safetensors", metadata)
    with pytest.raises(AdapterError, match=f"of kind {' or '.join(KINDS)}, got {kind!r} in"):
        load(tmp_path / "x.safetensors")


@pytest.mark.parametrize(
    "config",
    [None, "{", "[]", "{}", CONFIG.replace("0.0", "99.0"), CONFIG.replace("0.0", '"six"')],
)
def test_a_damaged_config_is_refused(config: str | None, paper: Path) -> None:
    metadata = {"kind": "paper"} | ({} if config is None else {"config": config})
    save_file(load_file(paper), paper, metadata)
    for read in (load, lambda path: AdapterFile.open(path).trained):
        with pytest.raises(AdapterError, match="must hold an adapter with its config"):
            read(paper)


@pytest.mark.parametrize("damage", ["missing", "more", "shape", "dtype", "nan"])
def test_damaged_tensors_are_refused(damage: str, paper: Path) -> None:
    tensors = load_file(paper)
    weight = tensors["decoder.weight"]
    if damage == "missing":
        del tensors["decoder.weight"]
    elif damage == "more":
        tensors["third"] = torch.zeros(2)
    elif damage == "shape":
        tensors["decoder.weight"] = weight[:3].contiguous()
    elif damage == "dtype":
        tensors["encoder.bias"] = torch.zeros((), dtype=torch.int64)
    else:
        weight[0, 0] = torch.nan
    save_file(tensors, paper, {"kind": "paper", "config": CONFIG})
    with pytest.raises(AdapterError, match=r"must hold .*, got .* in ") as bad:
        load(paper)
    assert "\n" not in str(bad.value)


def test_a_damaged_prior_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prior.safetensors"
    good = {"mean": torch.zeros(4), "covariance": torch.eye(4)}
    for tensors, scale in [
        (good, "wide"),
        (good, "5"),
        ({"mean": torch.zeros(4)}, "0.1"),
        (good | {"more": torch.zeros(1)}, "0.1"),
        (good | {"mean": torch.zeros(3)}, "0.1"),
        (good | {"metric": -torch.eye(4)}, "0.1"),
    ]:
        save_file(tensors, path, {"kind": "prior", "scale_std": scale})
        with pytest.raises(AdapterError, match="must hold the tensors of a prior adapter"):
            load(path)


def test_every_name_in_the_table_is_a_class() -> None:
    for name in TRAINABLE:
        adapter = untrained(name, 3)
        assert isinstance(adapter, TrainableAdapter)
        assert adapter.name == name
    for kind, place in KINDS.items():
        assert callable(resolve_name(place).from_file)
        assert kind in ADAPTERS


def test_the_table_needs_no_torch() -> None:
    code = "import sys, adapters.names, adapters.weights; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
