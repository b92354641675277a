"""From the files in which others publish weights to named float32 tensors.

Each converter takes the members of one archive (name -> file) and returns the tensors that
the cache keeps; names are those of the torch modules that use them where a usual name exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from semantic.zoo.formats import flax_pickle, onnx_file, openvino_ir, tflite_file, torch_file

__all__ = [
    "from_lpips_alex",
    "from_lpips_vgg",
    "from_mobile_stylegan",
    "from_mtcnn",
    "from_onnx",
    "from_tflite",
    "from_torchscript",
]

Files = Mapping[str, Path]

# Places of the convolutions in torchvision's `alexnet().features` and `vgg16().features`.
_ALEX_FEATURES = (0, 3, 6, 8, 10)
_VGG_FEATURES = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)


def from_mobile_stylegan(files: Files) -> dict[str, Tensor]:
    """Every constant of both graphs: "mapping/<layer name>" and "synthesis/<layer name>"."""
    graphs = {"mapping": "MappingNetwork", "synthesis": "SynthesisNetwork"}
    tensors: dict[str, Tensor] = {}
    for prefix, graph in graphs.items():
        constants = openvino_ir.read_constants(
            _only(files, f"{graph}.xml"), _only(files, f"{graph}.bin")
        )
        tensors |= {f"{prefix}/{name}": tensor for name, tensor in _tensors(constants).items()}
    return tensors


def from_lpips_alex(files: Files) -> dict[str, Tensor]:
    """AlexNet and its LPIPS heads: "features.<i>.weight", ".bias", "lin<k>.weight"."""
    return _from_lpips(files, "AlexNet_0", _ALEX_FEATURES)


def from_lpips_vgg(files: Files) -> dict[str, Tensor]:
    """VGG-16 and its LPIPS heads: "features.<i>.weight", ".bias", "lin<k>.weight"."""
    return _from_lpips(files, "VGG16_0", _VGG_FEATURES)


def _from_lpips(files: Files, backbone: str, places: tuple[int, ...]) -> dict[str, Tensor]:
    parameters = _tensors(flax_pickle.read_parameters(_only(files, ".ckpt")))
    tensors = {}
    for number, place in enumerate(places):
        tensors[f"features.{place}.weight"] = parameters[f"{backbone}/Conv_{number}/kernel"]
        tensors[f"features.{place}.bias"] = parameters[f"{backbone}/Conv_{number}/bias"]
    for number in range(5):
        tensors[f"lin{number}.weight"] = parameters[f"NetLinLayer_{number}/Conv_0/kernel"]
    return tensors


def from_torchscript(files: Files) -> dict[str, Tensor]:
    """Parameters and buffers of a TorchScript module, by the module's own names."""
    return torch_file.read_torchscript(_only(files, ".pt"))


def from_mtcnn(files: Files) -> dict[str, Tensor]:
    """The three MTCNN stages: "pnet.<name>", "rnet.<name>", "onet.<name>"."""
    return {
        f"{stage}.{name}": tensor
        for stage in ("pnet", "rnet", "onet")
        for name, tensor in torch_file.read_state_dict(_only(files, f"{stage}.pt")).items()
    }


def from_onnx(files: Files) -> dict[str, Tensor]:
    """Convolutions and PReLUs, "<operation>_<place in the graph>.weight" and ".bias"."""
    return _tensors(onnx_file.read_layers(_only(files, ".onnx")))


def from_tflite(files: Files) -> dict[str, Tensor]:
    """Convolutions and PReLUs, "<operation>_<place in the graph>.weight" and ".bias"."""
    return _tensors(tflite_file.read_layers(_only(files, ".tflite")))


def _only(files: Files, ending: str) -> Path:
    (path,) = (file for name, file in files.items() if name.endswith(ending))
    return path


def _tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
