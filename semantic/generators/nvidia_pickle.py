"""Reads the pickles of stylegan2-ada-pytorch and stylegan3 without running anything from them.

Such a file is a plain pickle of {G, D, G_ema, ..}. Each module in it reduces to
``torch_utils.persistence._reconstruct_persistent_obj(meta)``, with meta = {type, version,
module_src, class_name, state}, and NVIDIA's own loader executes ``module_src``. Here that call
keeps the class's name and its state and nothing else. A pickle can reach only the names in
``ALLOWED``: data containers and the rebuilders of tensors and arrays.
"""

from __future__ import annotations

import argparse
import datetime
import io
import pickle
import pickletools
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["PersistentModule", "RefusedGlobal", "Unpickler", "load"]

MAX_DEPTH = 16
BEFORE_PYTHON_3 = {"__builtin__": "builtins", "copy_reg": "copyreg"}  # of pickle protocol 2
DTYPES = [
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "bool",
]
TIMES = ("date", "datetime", "timedelta", "timezone")
PUTS = ("PUT", "BINPUT", "LONG_BINPUT")
PATHS = ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path", "PurePath")


class RefusedGlobal(pickle.UnpicklingError):
    """A pickle asked for a name that it has no need of; ``name`` is module and attribute."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class PersistentModule:
    """One torch module of the file: the name of its class, and its ``__dict__``."""

    class_name: str
    state: Mapping[str, Any]

    def tensors(self, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Tensor]]:
        """Its parameters and buffers, named as in a state dict.

        Raises:
            ValueError: modules nested deeper than any real network, such as a cycle.
        """
        if depth > MAX_DEPTH:
            raise ValueError(f"modules must be nested at most {MAX_DEPTH} deep, got {prefix}")
        for group in ("_parameters", "_buffers"):
            for name, value in self._group(group).items():
                if isinstance(value, Tensor):
                    yield f"{prefix}{name}", value
        for name, module in self._group("_modules").items():
            if isinstance(module, PersistentModule):
                yield from module.tensors(f"{prefix}{name}.", depth + 1)

    def _group(self, name: str) -> Mapping[str, Any]:
        group = self.state.get(name)
        return group if isinstance(group, Mapping) else {}


def load(file: BinaryIO, **_: Any) -> Any:
    """The object in a pickle, modules as :class:`PersistentModule`.

    Raises:
        RefusedGlobal: the pickle asks for anything but the names that such a file needs.
        Exception: whatever a damaged pickle makes of itself.
    """
    return Unpickler(file).load()


class Unpickler(pickle.Unpickler):
    """Knows the names in ``ALLOWED`` and no other; torch's readers take it as well.

    Raises:
        ValueError: the pickle is damaged; found out before any of it is carried out.
    """

    def __init__(self, file: BinaryIO, **how: Any) -> None:
        _check_whole(file)
        super().__init__(file, **how)

    def find_class(self, module: str, name: str) -> Any:
        try:
            return ALLOWED[f"{BEFORE_PYTHON_3.get(module, module)}.{name}"]
        except KeyError:
            raise RefusedGlobal(f"{module}.{name}") from None


def _check_whole(file: BinaryIO) -> None:
    """Reads a pickle's operations, and goes back to its start.

    Python's own unpickler would make room for the 2^32 objects before one of that number, and
    writes a traceback to stderr where bytes are missing.
    """
    start = file.tell()
    for before, (operation, argument, _) in enumerate(pickletools.genops(file)):
        if operation.name in PUTS and isinstance(argument, int) and argument > before:
            raise ValueError(f"an object must be one of the {before} so far, has number {argument}")
    file.seek(start)


def _module(meta: Mapping[str, Any]) -> PersistentModule:
    return PersistentModule(str(meta["class_name"]), dict(meta["state"]))


def _storage(content: bytes) -> Any:
    return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)


def _tensor(storage: Any, offset: int, size: Any, stride: Any, *_: Any) -> Tensor:
    """Within its storage: torch would enlarge that, by any amount, for one that is not."""
    extent = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) + 1
    if min((offset, *size, *stride)) < 0 or (0 not in size and extent > len(storage)):
        raise ValueError("a tensor reaches beyond its storage")
    return torch._utils._rebuild_tensor(storage, offset, size, stride)


def _parameter(value: Tensor, *_: Any) -> Tensor:
    if not isinstance(value, Tensor):
        raise ValueError("a parameter is no tensor")
    return value


def _text_as_bytes(text: str, encoding: str = "latin1") -> bytes:
    """How pickles of protocol 2 hold bytes."""
    return text.encode("latin1")


def _array(kind: Any, *_: Any) -> NDArray[Any]:
    """An array whose content follows: of size 0, whatever size is asked for."""
    return np.ndarray(0)


def _array_of(content: Any, dtype: Any, shape: Any, order: str = "C", *_: Any) -> NDArray[Any]:
    return np.frombuffer(content, dtype).reshape(shape, order="F" if order == "F" else "C")


def _path(*parts: str) -> str:
    return "/".join(map(str, parts))


_scalar: Callable[..., Any] = np.float64(0).__reduce__()[0]  # type: ignore[assignment]

ALLOWED: dict[str, Any] = {
    "torch_utils.persistence._reconstruct_persistent_obj": _module,
    "dnnlib.util.EasyDict": dict,
    "collections.OrderedDict": OrderedDict,
    "collections.Counter": dict,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
    "builtins.complex": complex,
    **{f"datetime.{kind}": getattr(datetime, kind) for kind in TIMES},
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch.storage._load_from_bytes": _storage,
    "torch.Size": torch.Size,
    "torch.device": torch.device,
    **{f"torch.{name}": getattr(torch, name) for name in DTYPES},
    "argparse.Namespace": argparse.Namespace,
    "types.SimpleNamespace": SimpleNamespace,
    "easydict.EasyDict": dict,
    "collections.defaultdict": defaultdict,
    **{f"{at}.{kind}": _path for at in ("pathlib", "pathlib._local") for kind in PATHS},
    "_codecs.encode": _text_as_bytes,
    "numpy.ndarray": _array,
    "numpy.dtype": np.dtype,
    **{f"{core}.multiarray._reconstruct": _array for core in ("numpy.core", "numpy._core")},
    **{f"{core}.numeric._frombuffer": _array_of for core in ("numpy.core", "numpy._core")},
    **{f"{core}.multiarray.scalar": _scalar for core in ("numpy.core", "numpy._core")},
}
