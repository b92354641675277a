"""Layers of an ONNX graph under their nodes' names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from semantic.zoo.formats import onnx_file


def test_onnx_layers_are_named_by_their_nodes(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    weight = np.arange(4, dtype=np.float32).reshape(2, 2, 1, 1)
    model = _tiny_onnx(onnx, weight, np.ones((2, 1, 1), np.float32))
    path = tmp_path / "tiny.onnx"
    onnx.save(model, path)
    layers = onnx_file.read_layers(path)
    assert list(layers) == ["Conv_0.weight", "Conv_0.bias", "PRelu_1.weight"]
    np.testing.assert_array_equal(layers["Conv_0.weight"], weight)
    assert layers["PRelu_1.weight"].shape == (2,)
    path.write_bytes(b"no model")
    with pytest.raises(ValueError, match=r"tiny\.onnx is not an ONNX model"):
        onnx_file.read_layers(path)


def _tiny_onnx(onnx: Any, weight: np.ndarray, slope: np.ndarray) -> Any:
    tensors = {"7": weight, "8": np.zeros(2, np.float32), "9": slope}
    shapes = {"x": [1, 2, 1, 1], "y": [1, 2, 1, 1]}
    info = {k: onnx.helper.make_tensor_value_info(k, 1, v) for k, v in shapes.items()}
    nodes = [
        onnx.helper.make_node("Conv", ["x", "7", "8"], ["h"]),
        onnx.helper.make_node("PRelu", ["h", "9"], ["y"]),
    ]
    stored = [onnx.numpy_helper.from_array(array, name) for name, array in tensors.items()]
    return onnx.helper.make_model(
        onnx.helper.make_graph(nodes, "tiny", [info["x"]], [info["y"]], stored)
    )
