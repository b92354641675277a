"""Weights of a convolutional network in an ONNX file, named by the nodes that use them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["read_layers"]

_ROLES = {"Conv": ("weight", "bias"), "PRelu": ("weight",)}


def read_layers(path: Path) -> dict[str, np.ndarray]:
    """Reads the convolutions and PReLUs of a graph.

    Exporters number the tensors; nodes have stable names that end in their place in the
    graph, so `Conv_4.weight` says more than `525`.

    Args:
        path: the ONNX file.

    Returns:
        "Conv_<i>.weight" [O, I, H, W], "Conv_<i>.bias" [O], "PRelu_<i>.weight" [C] for node
        number i, in graph order.

    Raises:
        ValueError: the file is no ONNX model.
    """
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        graph = onnx.load(str(path)).graph
    except DecodeError as error:
        raise ValueError(f"{path.name} is not an ONNX model: {error}") from error
    arrays = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    layers: dict[str, np.ndarray] = {}
    for number, node in enumerate(graph.node):
        for role, source in zip(_ROLES.get(node.op_type, ()), node.input[1:], strict=False):
            array = arrays[source].astype(np.float32)
            layers[f"{node.op_type}_{number}.{role}"] = (
                array.reshape(-1) if node.op_type == "PRelu" else array
            )
    return layers
