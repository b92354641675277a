"""Flax's pickles: arrays and nothing else."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from semantic.zoo.formats import flax_pickle


def test_a_pickle_that_calls_anything_is_refused(tmp_path: Path) -> None:
    witness = tmp_path / "witness"

    class Attack:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.mkdir, (str(witness),))

    path = tmp_path / "bad.ckpt"
    path.write_bytes(pickle.dumps({"layer": Attack()}))
    with pytest.raises(ValueError, match=r"bad\.ckpt is not a tree of arrays: .*mkdir"):
        flax_pickle.read_parameters(path)
    assert not witness.exists()


def test_a_flax_tree_is_flattened_and_turned(tmp_path: Path) -> None:
    kernel = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4)
    path = tmp_path / "good.ckpt"
    path.write_bytes(pickle.dumps({"Net_0": {"Conv_0": {"kernel": kernel}}}, protocol=3))
    tree = flax_pickle.read_parameters(path)
    assert list(tree) == ["Net_0/Conv_0/kernel"]
    assert tree["Net_0/Conv_0/kernel"].shape == (4, 3, 1, 2)
    assert tree["Net_0/Conv_0/kernel"][3, 2, 0, 1] == kernel[0, 1, 2, 3]
