"""What is in a file of weights that a user holds: data alone, nothing in it is run.

Torch's files of both kinds, pickles and safetensors. Torch's own reader of tensors comes first; a
file that it refuses, for a numpy number or a path in the trainer's settings, is read by the
unpickler of ``nvidia_pickle.py``, which knows those as data and nothing that acts.
"""

from __future__ import annotations

import argparse
import pickle
import re
import types
import warnings
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from semantic.files import foreign
from semantic.generators import nvidia_pickle
from semantic.generators.nvidia_pickle import RefusedGlobal

__all__ = ["CheckpointError", "first_line", "printable", "read_file"]

ZIP, BEFORE_TORCH_1_6 = b"PK\x03\x04", b"\x80\x02\x8a\x0al\xfc\x9c"
TENSORFLOW = "a TensorFlow pickle of dnnlib.tflib; convert it with stylegan2-ada-pytorch"
START = 4096
# Of nvidia_pickle's unpickler, in the form in which torch takes one.
RESTRICTED: Any = types.SimpleNamespace(
    __name__="restricted", Unpickler=nvidia_pickle.Unpickler, load=nvidia_pickle.load
)


class CheckpointError(ValueError):
    """A file that is not what it should be, is damaged, or asks to run something."""


def read_file(path: Path) -> Any:
    """The object in the file: dicts, numbers, text, tensors, arrays and `PersistentModule`.

    Raises:
        CheckpointError: no file, a damaged one, or one that asks for something to be run; the
            sentence goes on after the file's name.
    """
    if not path.is_file():
        raise CheckpointError("does not exist or is no file")
    try:
        with path.open("rb") as file:
            start = file.read(START)
        if what := foreign(start):
            raise CheckpointError(f"is {what}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's on old kinds of files
            return _read(path, start)
    except RefusedGlobal as error:
        if error.name.startswith("dnnlib.tflib"):
            raise CheckpointError(f"is not supported: {TENSORFLOW}") from None
        raise _refusal(error.name) from None
    except CheckpointError:
        raise
    except Exception as error:  # a damaged file can raise anything at all
        asked = re.search(r"GLOBAL ([\w.]+)", str(error))  # in torch's words, of a file in a file
        if asked:
            raise _refusal(asked[1]) from None
        reason = first_line(error)
        raise CheckpointError(f"is truncated, damaged or no checkpoint: {reason}") from None


def _refusal(name: str) -> CheckpointError:
    return CheckpointError(
        f"asks for {printable(name)}, which no generator needs: refused, nothing was run; "
        "where it was made, save the state_dict() alone"
    )


def first_line(error: Exception) -> str:
    """Of what an error says, without what torch advises; the name of its kind where it is mute."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return printable(re.split(r"weights_only|pickle_module", line)[0].strip() or "not readable")


def printable(text: str) -> str:
    """As it can stand in a sentence."""
    return re.sub(r"[^ -~]", "?", text)[:160]


def _read(path: Path, start: bytes) -> Any:
    if _is_safetensors(path, start):
        with safe_open(path, framework="pt") as opened:
            return {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    if start.startswith((ZIP, BEFORE_TORCH_1_6)):
        return _read_torch(path, mapped=start.startswith(ZIP))
    with path.open("rb") as file:
        return nvidia_pickle.load(file)


def _is_safetensors(path: Path, start: bytes) -> bool:
    length = int.from_bytes(start[:8], "little")
    return start[8:9] == b"{" and 2 <= length <= path.stat().st_size - 8


def _read_torch(path: Path, mapped: bool) -> Any:
    # Trainers leave their command line in the file ("args", "opts"): a bag of attributes. A zip is
    # mapped, so that of a training's checkpoint only the generator is ever read.
    if mapped and "constants.pkl" in _records(path):  # torch would run it, whoever unpickles
        raise CheckpointError("is a TorchScript program, not weights: save its state_dict() alone")
    with torch.serialization.safe_globals([argparse.Namespace]):
        try:
            return torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
        except pickle.UnpicklingError:
            return torch.load(
                path,
                map_location="cpu",
                weights_only=False,
                mmap=mapped,
                pickle_module=RESTRICTED,
            )


def _records(path: Path) -> list[str]:
    """Names in the archive, as torch itself reads them."""
    reader = torch._C.PyTorchFileReader(str(path))
    return [record.rsplit("/", 1)[-1] for record in reader.get_all_records()]
