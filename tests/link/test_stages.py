"""Seconds and peak memory of stages."""

from __future__ import annotations

import time

import torch

from link.stages import StageMeter


def test_seconds_add_up() -> None:
    meter = StageMeter(torch.device("cpu"))
    for _ in range(2):
        with meter.stage("small"):
            time.sleep(0.02)
    assert meter.seconds["small"] >= 0.04


def test_memory_of_a_stage_is_seen() -> None:
    meter = StageMeter(torch.device("cpu"))
    with meter.stage("before"):
        pass
    with meter.stage("large"):
        block = torch.ones(64 * 2**18)  # 64 MiB, touched
    assert block.sum() > 0
    assert meter.peak_mib["large"] > meter.peak_mib["before"] + 50
