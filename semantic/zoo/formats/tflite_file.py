"""Weights of a convolutional network in a TensorFlow Lite file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["read_layers"]


def read_layers(path: Path) -> dict[str, np.ndarray]:
    """Reads the convolutions and PReLUs of a float32 graph.

    TensorFlow writes a PReLU as relu(x) + a (x - |x|) with a constant a, so the slope of
    the negative half is 2 a.

    Args:
        path: the .tflite file.

    Returns:
        "Conv_<i>.weight" [O, I, H, W] ([C, 1, H, W] where depthwise), "Conv_<i>.bias" [O],
        "PRelu_<i>.weight" [C] for operator number i, in graph order.

    Raises:
        ValueError: the file is no TensorFlow Lite model.
    """
    import tflite

    data = path.read_bytes()
    if not tflite.Model.ModelBufferHasIdentifier(data, 0):
        raise ValueError(f"{path.name} is not a TensorFlow Lite model")
    model = tflite.Model.GetRootAs(data, 0)
    return dict(_weights(model))


def _weights(model: Any) -> Iterator[tuple[str, np.ndarray]]:
    from tflite import BuiltinOperator

    graph = model.Subgraphs(0)
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        code = model.OperatorCodes(operator.OpcodeIndex())
        kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        constants = [_constant(model, graph, index) for index in operator.InputsAsNumpy()]
        if kind == BuiltinOperator.CONV_2D:
            yield f"Conv_{number}.weight", _contiguous(constants[1].transpose(0, 3, 1, 2))
            yield f"Conv_{number}.bias", _contiguous(constants[2])
        elif kind == BuiltinOperator.DEPTHWISE_CONV_2D:
            yield f"Conv_{number}.weight", _contiguous(constants[1].transpose(3, 0, 1, 2))
            yield f"Conv_{number}.bias", _contiguous(constants[2])
        elif kind == BuiltinOperator.MUL and constants[0].size:
            yield f"PRelu_{number}.weight", _contiguous(2 * constants[0])


def _constant(model: Any, graph: Any, index: int) -> np.ndarray:
    """The values of a tensor; none where the tensor is computed."""
    tensor = graph.Tensors(index)
    buffer = model.Buffers(tensor.Buffer())
    if buffer.DataLength() == 0:
        return np.empty(0, np.float32)
    return buffer.DataAsNumpy().view(np.float32).reshape(tensor.ShapeAsNumpy())


def _contiguous(array: np.ndarray) -> np.ndarray:
    return np.array(array, dtype=np.float32, order="C")
