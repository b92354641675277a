"""Reads StyleGAN2 generators from the files that users hold, and runs nothing from them.

Torch files are read with ``weights_only``, NVIDIA's pickles with the unpickler of
``nvidia_pickle.py``. The kind is found from the content, not from the name:

    {g_ema, latent_avg, ..}             rosinality; Talk-to-Edit's stylegan2_128.pt {g_ema, d}
    a state dict                        Talk-to-Edit's stylegan2_1024.pth
    {state_dict: decoder.*, ..}         pSp, e4e and their kin
    {G_ema, ..} in a pickle             stylegan2-ada-pytorch, stylegan3 with a stylegan2 net
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from semantic.generators import nvidia_pickle
from semantic.generators.nvidia_pickle import PersistentModule, RefusedGlobal
from semantic.generators.sampling import mapped_mean
from semantic.generators.stylegan2 import FIR, SIZES, StyleGAN2

__all__ = ["CheckpointError", "describe", "load_checkpoint"]

ZIP, BEFORE_TORCH_1_6 = b"PK\x03\x04", b"\x80\x02\x8a\x0al\xfc\x9c"
TENSORFLOW = "a TensorFlow pickle of dnnlib.tflib; convert it with stylegan2-ada-pytorch"
UNSUPPORTED = (
    (r"(.*\.)?synthesis\.(L\d+_\d+_\d+|input)\.", "an alias-free StyleGAN3 generator"),
    (r"(.*\.)?synthesis\.b\d+\.skip\.", "a StyleGAN2 generator of the resnet architecture"),
    (r"mapping\.embed\.", "a class-conditional StyleGAN2 generator"),
    (r"(GE?|SE?|D)\.(blocks|net|initial_block|final_conv)\b", "lucidrains' stylegan2-pytorch"),
    (r"(.*\.)?style_mlp\.|(.*\.)?style_convs\.", "a generator of BasicSR"),
)


class CheckpointError(ValueError):
    """A file that is not a StyleGAN2 generator, is damaged, or asks to run something."""


@dataclass(frozen=True)
class _Contents:
    kind: str
    weights: dict[str, Tensor]
    w_mean: Tensor | None


def load_checkpoint(path: str | Path) -> StyleGAN2:
    """The generator in a user's file, on the CPU, frozen.

    Args:
        path: a .pt, .pth or .pkl file of one of the kinds that this module's text lists.

    Raises:
        CheckpointError: the file is missing, damaged or of another kind, lacks a weight, has one
            of a wrong shape, or asks for something to be run.
    """
    path = Path(path)
    try:
        return _build(_contents(_read(path)))
    except ValueError as error:
        raise CheckpointError(f"{path} {error}") from None
    except RuntimeError as error:  # torch's own, on tensors that are sparse, meta, quantised
        raise CheckpointError(f"{path} has an unusable tensor: {_first_line(error)}") from None


def describe(generator: StyleGAN2) -> dict[str, str | int]:
    """What was loaded, for a report.

    >>> describe(StyleGAN2(32, 1))
    {'kind': 'untrained', 'size': 32, 'multiplier': 1, 'num_styles': 8, 'coarse': 6}
    """
    names = ("kind", "size", "multiplier", "num_styles", "coarse")
    return {name: getattr(generator, name) for name in names}


def _read(path: Path) -> Any:
    """The object in the file: dicts, numbers, text, tensors and :class:`PersistentModule`."""
    if not path.is_file():
        raise CheckpointError("does not exist or is no file")
    with path.open("rb") as file:
        start = file.read(8)
    try:
        if start.startswith((ZIP, BEFORE_TORCH_1_6)):
            return _read_torch(path, mapped=start.startswith(ZIP))
        with path.open("rb") as file:
            return nvidia_pickle.load(file)
    except RefusedGlobal as error:
        if error.name.startswith("dnnlib.tflib"):
            raise CheckpointError(f"is not supported: {TENSORFLOW}") from None
        raise _refusal(error.name) from None
    except Exception as error:  # a damaged pickle can raise anything at all
        asked = re.search(r"GLOBAL ([\w.]+)", str(error))
        if asked:
            raise _refusal(asked[1]) from None
        reason = _first_line(error)
        raise CheckpointError(f"is truncated, damaged or no checkpoint: {reason}") from None


def _read_torch(path: Path, mapped: bool) -> Any:
    # Trainers leave their command line in the file ("args", "opts"): a bag of attributes. A zip is
    # mapped, so that of a training's checkpoint only the generator is ever read.
    with torch.serialization.safe_globals([argparse.Namespace]):
        return torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)


def _refusal(name: str) -> CheckpointError:
    name = _printable(name)
    return CheckpointError(f"asks for {name}, which no generator needs: refused, nothing was run")


def _first_line(error: Exception) -> str:
    return _printable((str(error) or type(error).__name__).splitlines()[0])


def _printable(text: str) -> str:
    return re.sub(r"[^ -~]", "?", text)[:160]


def _contents(stored: Any) -> _Contents:
    """Finds the generator in what a file held, with rosinality's names."""
    if not isinstance(stored, Mapping):
        raise CheckpointError(f"holds a {type(stored).__name__}, not a dict of weights")
    stored = {str(name): value for name, value in stored.items()}
    if isinstance(stored.get("GAN"), Mapping):
        raise CheckpointError("is not supported: it holds lucidrains' stylegan2-pytorch")
    kind, found = "state dict", _tensors(stored)
    if isinstance(stored.get("G_ema"), PersistentModule):
        kind, found = "NVIDIA pickle", dict(stored["G_ema"].tensors())
    for name in ("g_ema", "params_ema"):
        if isinstance(stored.get(name), Mapping):
            kind, found = name, _tensors(stored[name])
    if isinstance(stored.get("state_dict"), Mapping):
        kind, found = "state_dict", _tensors(stored["state_dict"])
        if decoder := _tensors(stored["state_dict"], "decoder."):
            kind, found = "pSp/e4e decoder", decoder
    _refuse_unsupported(found)
    mean = stored.get("latent_avg")
    if any(name.startswith("synthesis.b4.") for name in found):
        mean = found.pop("mapping.w_avg", mean)
        found = _from_nvidia(found)
    found = {name: value.squeeze(0) if value.ndim == 5 else value for name, value in found.items()}
    return _Contents(kind, _without_filters(found), mean if isinstance(mean, Tensor) else None)


def _tensors(stored: Mapping[str, Any], prefix: str = "") -> dict[str, Tensor]:
    return {
        str(name).removeprefix(prefix): value
        for name, value in stored.items()
        if str(name).startswith(prefix) and isinstance(value, Tensor)
    }


def _refuse_unsupported(weights: Mapping[str, Tensor]) -> None:
    for pattern, what in UNSUPPORTED:
        if any(re.match(pattern, name) for name in weights):
            raise CheckpointError(f"is not supported: it holds {what}")


def _without_filters(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Drops the stored FIR kernels, which StyleGAN2 has as a constant, once they are checked."""
    fir = torch.tensor(FIR)
    for name, kernel in weights.items():
        if name.endswith("kernel"):
            kernel = kernel.float()
            if kernel.shape != (4, 4) or not torch.allclose(
                kernel / kernel.sum(), torch.outer(fir, fir) / fir.sum() ** 2, atol=1e-3
            ):
                raise CheckpointError(
                    f"has a resampling filter other than [1, 3, 3, 1]: {_printable(name)}"
                )
    return {name: value for name, value in weights.items() if not name.endswith("kernel")}


_Reshape = Callable[[Tensor], Tensor]
NVIDIA_LAYER: dict[str, tuple[str, _Reshape]] = {
    "weight": ("conv.weight", lambda t: t),
    "affine.weight": ("conv.modulation.weight", lambda t: t),
    "affine.bias": ("conv.modulation.bias", lambda t: t),
    "noise_strength": ("noise.weight", lambda t: t.reshape(1)),
    "bias": ("activate.bias", lambda t: t),
    "resample_filter": ("conv.blur.kernel", lambda t: t),
}
NVIDIA_TORGB = {**NVIDIA_LAYER, "bias": ("bias", lambda t: t.reshape(1, -1, 1, 1))}


def _from_nvidia(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """NVIDIA's names and shapes to rosinality's; a name that has no counterpart stays."""
    renamed = {}
    for name, value in weights.items():
        target, reshape = _nvidia_name(name)
        renamed[target] = reshape(value)
    return renamed


def _nvidia_name(name: str) -> tuple[str, _Reshape]:
    if match := re.fullmatch(r"mapping\.fc(\d+)\.(weight|bias)", name):
        return f"style.{int(match[1]) + 1}.{match[2]}", lambda t: t
    if name == "synthesis.b4.const":
        return "input.input", lambda t: t[None]
    match = re.fullmatch(r"synthesis\.b(\d+)\.(?:(conv0|conv1|torgb)\.)?(.+)", name)
    if match is None:
        return name, lambda t: t
    i, layer, part = int(match[1]).bit_length() - 3, match[2], match[3]  # b4 is i = 0
    if part == "noise_const":
        return f"noises.noise_{2 * i - (layer == 'conv0')}", lambda t: t[None, None]
    table = NVIDIA_TORGB if layer == "torgb" else NVIDIA_LAYER
    target, reshape = table.get(part, (part, lambda t: t))
    return f"{_nvidia_layer(i, layer)}.{target}", reshape


def _nvidia_layer(i: int, layer: str | None) -> str:
    if layer == "torgb":
        return f"to_rgbs.{i - 1}" if i else "to_rgb1"
    if layer is None:
        return f"b{i}"
    return f"convs.{2 * i - 1 - (layer == 'conv0')}" if i else "conv1"


def _build(contents: _Contents) -> StyleGAN2:
    weights = contents.weights
    size, multiplier = _dimensions(weights)
    layers = sum(bool(re.fullmatch(r"style\.\d+\.weight", name)) for name in weights)
    generator = StyleGAN2(size, multiplier, mapping_layers=layers)
    _check(weights, generator.state_dict())
    generator.load_state_dict(weights, strict=False)
    generator.w_mean.copy_(_mean(contents.w_mean, generator))
    generator.kind = contents.kind
    return generator.eval()


def _dimensions(weights: Mapping[str, Tensor]) -> tuple[int, int]:
    """Size and channel multiplier, from how many blocks there are and how wide that at 64 is."""
    if "input.input" not in weights:
        names = ", ".join(_printable(name) for name in list(weights)[:3]) or "no tensor"
        raise CheckpointError(f"holds no StyleGAN2 generator: no input.input, but {names}")
    blocks = sum(bool(re.fullmatch(r"to_rgbs\.\d+\.bias", name)) for name in weights)
    size = 4 * 2**blocks
    if size not in SIZES:
        raise CheckpointError(f"must be of a size within 32..1024, has {blocks} to_rgbs: {size}")
    first = weights.get("convs.6.conv.weight")
    if first is None or first.ndim != 4:
        return size, 1  # at 32 pixels all multipliers are the same; else the check names it
    multiplier = first.shape[0] / 256
    if multiplier not in (1, 2):
        raise CheckpointError(f"must have channel multiplier 1 or 2, has {multiplier:g}")
    return size, int(multiplier)


def _check(weights: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> None:
    """The file's weights are those that the generator has; noise may be missing."""
    for name, wanted in expected.items():
        if name not in weights:
            if name.startswith("noises.") or name == "w_mean":
                continue
            raise CheckpointError(f"lacks {name}, of shape {list(wanted.shape)}")
        if weights[name].shape != wanted.shape:
            found = list(weights[name].shape)
            raise CheckpointError(f"must have {name} of shape {list(wanted.shape)}, has {found}")
        if not weights[name].is_floating_point() or not weights[name].isfinite().all():
            raise CheckpointError(f"has values in {name} that are not finite numbers")
    unknown = [name for name in weights if name not in expected]
    if unknown:
        raise CheckpointError(f"has {_printable(unknown[0])}, which StyleGAN2 does not have")


def _mean(stored: Tensor | None, generator: StyleGAN2) -> Tensor:
    """latent_avg, [512] or the same w for each style input [n, 512]; measured when absent."""
    if stored is None:
        return mapped_mean(generator)
    if stored.shape[-1:] != generator.w_mean.shape:
        raise CheckpointError(f"must have latent_avg [512] or [n, 512], has {list(stored.shape)}")
    return stored.float().reshape(-1, generator.w_dim).mean(dim=0)
