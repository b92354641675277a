"""State, log and seed of a training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from semantic.training.resume import claim, log_line, restore, save, seeded


def test_state_comes_back_with_its_step(tmp_path: Path) -> None:
    file = tmp_path / "state.pt"
    network, other = nn.Linear(2, 3), nn.Linear(2, 3)
    assert restore(file, {"network": network}) == 0
    save(file, {"network": network}, 7)
    assert restore(file, {"network": other}) == 7
    assert torch.equal(network.weight, other.weight)
    assert [path.name for path in tmp_path.iterdir()] == ["state.pt"]


def test_a_folder_is_of_one_training(tmp_path: Path) -> None:
    work = tmp_path / "work"
    for _ in range(2):
        claim(work, {"seed": 0, "steps": 5})
    with pytest.raises(ValueError, match=r'"seed": 1.* of \{"seed": 0.*choose another --work'):
        claim(work, {"seed": 1, "steps": 5})
    (work / "training.json").write_text("{")
    with pytest.raises(ValueError, match="choose another --work"):
        claim(work, {"seed": 0, "steps": 5})


def test_log_is_added_to(tmp_path: Path) -> None:
    for step in (1, 2):
        log_line(tmp_path, {"step": step})
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [{"step": 1}, {"step": 2}]


def test_seed_holds_inside_alone() -> None:
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    drawn = []
    for _ in range(2):
        with seeded(5):
            drawn.append(torch.rand(3))
    assert torch.equal(*drawn)
    assert torch.equal(torch.rand(2), expected)
