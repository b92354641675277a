"""Reads StyleGAN2 generators from the files that users hold, and runs nothing from them.

`user_files.read_file` has the data in a file. The generator in it is found by its first layer,
whatever names stand before that, such as module. or generator_ema.; where a file holds several it
is the running mean, else g, with a line in the log:

    {g_ema, latent_avg, ..}             rosinality; Talk-to-Edit's stylegan2_128.pt {g_ema, d}
    a state dict                        Talk-to-Edit's stylegan2_1024.pth
    {state_dict: decoder.*, ..}         pSp, e4e and their kin
    {G_ema, ..} in a pickle, G alone    stylegan2-ada-pytorch, stylegan3 with a stylegan2 net, PTI
    tensors in safetensors, Lightning   of any of these
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from semantic.generators.nvidia_pickle import PersistentModule
from semantic.generators.sampling import mapped_mean
from semantic.generators.stylegan2 import FIR, SIZES, StyleGAN2
from semantic.generators.user_files import CheckpointError, first_line, printable, read_file

__all__ = ["CheckpointError", "describe", "load_checkpoint"]

LOG = logging.getLogger("editable_deepsc")
MAX_DEPTH = 16
FIRST_NAMES = ("input.input", "synthesis.b4.const")
UNSUPPORTED = (
    (r"(.*\.)?synthesis\.(L\d+_\d+_\d+|input)\.", "an alias-free StyleGAN3 generator"),
    (r"(.*\.)?synthesis\.b\d+\.skip\.", "a StyleGAN2 generator of the resnet architecture"),
    (r"mapping\.embed\.", "a class-conditional StyleGAN2 generator"),
    (r"(GE?|SE?|D)\.(blocks|net|initial_block|final_conv)\b", "lucidrains' stylegan2-pytorch"),
    (r"(.*\.)?style_mlp\.|(.*\.)?style_convs\.", "a generator of BasicSR"),
)


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
        return _build(_contents(read_file(path)))
    except ValueError as error:
        raise CheckpointError(f"{path} {error}") from None
    except RuntimeError as error:  # torch's own, on tensors that are sparse, meta, quantised
        raise CheckpointError(f"{path} has an unusable tensor: {first_line(error)}") from None


def describe(generator: StyleGAN2) -> dict[str, str | int]:
    """What was loaded, for a report.

    >>> describe(StyleGAN2(32, 1))
    {'kind': 'untrained', 'size': 32, 'multiplier': 1, 'num_styles': 8, 'coarse': 6}
    """
    names = ("kind", "size", "multiplier", "num_styles", "coarse")
    return {name: getattr(generator, name) for name in names}


def _contents(stored: Any) -> _Contents:
    """Finds the generator in what a file held, with rosinality's names."""
    if not isinstance(stored, Mapping | PersistentModule):
        raise CheckpointError(f"holds a {type(stored).__name__}, not a dict of weights")
    everything = dict(_flattened(stored))
    prefix = _generator_prefix(everything)
    found = {n.removeprefix(prefix): v for n, v in everything.items() if n.startswith(prefix)}
    mean = found.pop("latent_avg", everything.get("latent_avg"))
    _refuse_unsupported(found)
    kind = _kind(prefix)
    if any(name.startswith("synthesis.b4.") for name in found):
        kind = "NVIDIA pickle"
        mean = found.pop("mapping.w_avg", mean)
        found = _from_nvidia(found)
    found = {name: value.squeeze(0) if value.ndim == 5 else value for name, value in found.items()}
    return _Contents(kind, _without_filters(found), mean)


def _flattened(stored: Any, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Tensor]]:
    """All tensors and arrays, named by the keys on the way to them; "state_dict" is no name."""
    if depth > MAX_DEPTH:
        raise CheckpointError(f"must be nested at most {MAX_DEPTH} deep, got {printable(prefix)}")
    if isinstance(stored, PersistentModule):
        yield from stored.tensors(prefix)
    elif isinstance(stored, Mapping):
        for key, value in stored.items():
            name = prefix if key == "state_dict" else f"{prefix}{key}."
            yield from _flattened(value, name, depth + 1)
    elif isinstance(stored, Tensor):
        yield prefix.removesuffix("."), stored
    elif isinstance(stored, np.ndarray) and stored.dtype.kind == "f" and stored.dtype.isnative:
        yield prefix.removesuffix("."), torch.from_numpy(stored.copy())


def _generator_prefix(weights: Mapping[str, Tensor]) -> str:
    """What stands before the generator's names: of several, the running mean of a training."""
    found = []
    for name in weights:
        for first in FIRST_NAMES:
            if name == first or name.endswith(f".{first}"):
                found.append(name.removesuffix(first))
    if not found:
        _refuse_unsupported(weights, anywhere=True)
        names = ", ".join(printable(name) for name in list(weights)[:3]) or "no tensor"
        raise CheckpointError(f"holds no StyleGAN2 generator: no input.input, but {names}")
    best = min(found, key=lambda prefix: ("ema" not in prefix.lower(), len(prefix)))
    if re.fullmatch(r"(module\.)*g(en(erator)?)?\.(module\.)*", best.lower()):
        LOG.info("the file holds no running mean of the generator: %s is used", best.rstrip("."))
    return best


def _kind(prefix: str) -> str:
    if prefix.endswith("decoder."):
        return "pSp/e4e decoder"
    return prefix.replace("module.", "").rstrip(".") or "state dict"


def _refuse_unsupported(weights: Mapping[str, Tensor], anywhere: bool = False) -> None:
    start = r"(.*\.)?" if anywhere else ""
    for pattern, what in UNSUPPORTED:
        if any(re.match(f"{start}(?:{pattern})", name) for name in weights):
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
                    f"has a resampling filter other than [1, 3, 3, 1]: {printable(name)}"
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
        raise CheckpointError(f"has {printable(unknown[0])}, which StyleGAN2 does not have")


def _mean(stored: Tensor | None, generator: StyleGAN2) -> Tensor:
    """latent_avg, [512] or the same w for each style input [n, 512]; measured when absent."""
    if stored is None:
        return mapped_mean(generator)
    if stored.shape[-1:] != generator.w_mean.shape:
        raise CheckpointError(f"must have latent_avg [512] or [n, 512], has {list(stored.shape)}")
    return stored.float().reshape(-1, generator.w_dim).mean(dim=0)
