"""Seconds and peak memory of stages, where Linux resets its peak and where it cannot."""

from __future__ import annotations

import mmap
import threading
import time
from pathlib import Path

import pytest
import torch

from link.meters.memory import CLEAR_REFS, resident_mib
from link.meters.seconds import StageMeter


@pytest.fixture(params=["as the machine allows", "no clear_refs", "clear_refs of no effect"])
def meter(request: pytest.FixtureRequest, tmp_path: Path) -> StageMeter:
    files = {
        "as the machine allows": CLEAR_REFS,
        "no clear_refs": tmp_path / "none" / "clear_refs",  # writing fails as in some containers
        "clear_refs of no effect": tmp_path / "clear_refs",  # as in others
    }
    return StageMeter(torch.device("cpu"), files[request.param])


def hold(mib: int) -> None:
    """Touches so much memory for ten samples, and gives it back.

    Mapped by itself: the C library may serve a tensor from memory that the process kept.
    """
    with mmap.mmap(-1, mib * 2**20) as block:
        for _ in range(mib):
            block.write(bytes(2**20))
        time.sleep(0.1)


def test_seconds_add_up(meter: StageMeter) -> None:
    for _ in range(2):
        with meter.stage("small"):
            time.sleep(0.02)
    assert meter.seconds["small"] >= 0.04


def test_memory_of_a_stage_is_seen_in_it_alone(meter: StageMeter) -> None:
    hold(256)  # the process's largest so far: no stage's
    with meter.stage("before"):
        pass
    with meter.stage("large"):
        hold(64)
    with meter.stage("after"):
        pass
    assert meter.peak_mib["large"] > meter.peak_mib["before"] + 50
    assert meter.peak_mib["large"] < meter.peak_mib["before"] + 100
    assert meter.peak_mib["after"] < meter.peak_mib["large"] - 50


def test_a_stage_around_others_has_their_memory(meter: StageMeter) -> None:
    with meter.stage("total"):
        with meter.stage("large"):
            hold(64)
        with meter.stage("small"):
            pass
    assert meter.peak_mib["total"] >= meter.peak_mib["large"] > meter.peak_mib["small"] + 50


def test_what_a_stage_held_before_an_inner_one_counts(meter: StageMeter) -> None:
    with meter.stage("total"):
        hold(64)
        with meter.stage("small"):
            pass
    assert meter.peak_mib["total"] > meter.peak_mib["small"] + 50


def test_nothing_runs_on_after_a_stage_that_failed(meter: StageMeter) -> None:
    threads = threading.active_count()
    with pytest.raises(ZeroDivisionError), meter.stage("total"), meter.stage("wrong"):
        _ = 1 / 0
    assert threading.active_count() == threads
    with meter.stage("total"):
        hold(64)
    assert meter.peak_mib["total"] > meter.peak_mib["wrong"] + 50


def test_resident_set_without_proc_is_the_largest_so_far(tmp_path: Path) -> None:
    assert 0 < resident_mib() <= resident_mib(tmp_path / "statm") + 1
