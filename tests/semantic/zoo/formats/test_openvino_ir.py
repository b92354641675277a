"""Constants of an OpenVINO graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from semantic.zoo.formats import openvino_ir

_IR = """<net name="n" version="10"><layers>
<layer id="0" name="x" type="Parameter"><data shape="1" element_type="f32"/></layer>
<layer id="1" name="a" type="Const">
<data element_type="f32" offset="0" shape="2, 1" size="8"/></layer>
<layer id="2" name="b" type="Const">
<data element_type="i64" offset="8" shape="" size="8"/></layer>
</layers></net>"""


def test_ir_constants(tmp_path: Path) -> None:
    xml, blob = tmp_path / "n.xml", tmp_path / "n.bin"
    xml.write_text(_IR)
    blob.write_bytes(np.array([1.5, -2], np.float32).tobytes() + np.array(7).tobytes())
    constants = openvino_ir.read_constants(xml, blob)
    assert list(constants) == ["a", "b"]
    np.testing.assert_array_equal(constants["a"], np.array([[1.5], [-2]], np.float32))
    assert constants["b"].shape == () and constants["b"] == 7
    blob.write_bytes(blob.read_bytes()[:12])
    with pytest.raises(ValueError, match="constant 'b' does not fit into the 12 bytes"):
        openvino_ir.read_constants(xml, blob)
