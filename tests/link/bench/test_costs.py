"""Seconds and joules of a piece of work."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import torch

from link.bench.costs import Joules, cost

CPU = torch.device("cpu")


def counter(folder: Path, name: str, joules: float) -> Path:
    """A counter of a processor, as the kernel shows it."""
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "energy_uj").write_text(f"{int(joules * 1e6)}\n")
    return folder / name


def test_the_first_time_does_not_count(tmp_path: Path) -> None:
    waits = iter((0.2, 0.01, 0.02, 0.03))
    found = cost(lambda: time.sleep(next(waits)), 3, CPU, Joules(CPU, tmp_path))
    assert found.joules is None
    for seconds, waited in zip(found.seconds, (0.01, 0.02, 0.03), strict=True):
        assert waited <= seconds < waited + 0.15
    assert found.ratios(0.01)[1] == pytest.approx(min(found.seconds) / 0.01)


def test_the_processors_counters_are_added(tmp_path: Path) -> None:
    for name, joules in (("intel-rapl:0", 5), ("intel-rapl:1", 7), ("intel-rapl:0:0", 100)):
        counter(tmp_path, name, joules)
    joules = Joules(CPU, tmp_path)
    assert (joules.name, joules.now()) == ("RAPL", 12.0)
    spent = iter((5, 6, 8, 11))
    found = cost(lambda: counter(tmp_path, "intel-rapl:0", next(spent)), 3, CPU, joules)
    assert found.joules == (1.0, 2.0, 3.0)


def test_a_counter_that_ran_over_or_is_not_there_measures_nothing(tmp_path: Path) -> None:
    assert (Joules(CPU, tmp_path).name, Joules(CPU, tmp_path).now()) == ("not measured", None)
    counter(tmp_path, "intel-rapl:0", 5)
    spent = iter((6, 7, 1, 2))
    joules = Joules(CPU, tmp_path)
    assert (
        cost(lambda: counter(tmp_path, "intel-rapl:0", next(spent)), 3, CPU, joules).joules is None
    )
