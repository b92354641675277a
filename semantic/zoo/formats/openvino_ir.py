"""Constants of an OpenVINO IR (version 10 or 11): an .xml graph and a .bin blob."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np

__all__ = ["read_constants"]

_DTYPES = {"f32": np.float32, "f16": np.float16, "i32": np.int32, "i64": np.int64}


def read_constants(xml: Path, blob: Path) -> dict[str, np.ndarray]:
    """Reads every Const layer of the graph.

    Args:
        xml: the graph.
        blob: the weights that the graph points into.

    Returns:
        Layer name -> array of the layer's own shape and type, in the order of the file.

    Raises:
        ValueError: a type is unknown, a name comes twice, or the blob is too short.
    """
    data = blob.read_bytes()
    constants: dict[str, np.ndarray] = {}
    for layer in ElementTree.parse(xml).getroot().iterfind("./layers/layer[@type='Const']"):
        name = layer.attrib["name"]
        if name in constants:
            raise ValueError(f"{xml.name} names two constants {name!r}")
        constants[name] = _constant(name, layer.find("data"), data)
    return constants


def _constant(name: str, entry: ElementTree.Element | None, data: bytes) -> np.ndarray:
    if entry is None or entry.attrib["element_type"] not in _DTYPES:
        raise ValueError(f"constant {name!r} has no data of type {'/'.join(_DTYPES)}")
    dtype = np.dtype(_DTYPES[entry.attrib["element_type"]])
    shape = [int(n) for n in entry.attrib["shape"].split(",") if n.strip()]
    offset, size = int(entry.attrib["offset"]), int(entry.attrib["size"])
    count = int(np.prod(shape, dtype=np.int64))
    if size != count * dtype.itemsize or offset + size > len(data):
        raise ValueError(f"constant {name!r} does not fit into the {len(data)} bytes of weights")
    return np.frombuffer(data, dtype, count, offset).reshape(shape).copy()
