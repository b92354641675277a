"""Small whole checkpoints of every kind that is read, to be damaged: each value is one zero."""

from __future__ import annotations

import argparse
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor

from semantic.generators.stylegan2 import StyleGAN2

__all__ = ["CHECKPOINTS", "whole_checkpoint"]

State = dict[str, Tensor]
SIZE = 32


def whole_checkpoint(kind: str) -> bytes:
    """A file of one of `CHECKPOINTS`; of safetensors with a few small tensors alone."""
    state = {
        name: torch.zeros(1).expand(value.shape)
        for name, value in StyleGAN2(SIZE, 1).state_dict().items()
        if name != "w_mean"
    }
    return CHECKPOINTS[kind](state)


def _stored(content: Any, **how: Any) -> bytes:
    file = io.BytesIO()
    torch.save(content, file, **how)
    return file.getvalue()


def _settings() -> dict[str, Any]:
    """What trainers leave beside the weights."""
    about = argparse.Namespace(lr=np.float64(0.1), at=Path("runs/1"), device=torch.device("cpu"))
    return {"args": about, "latent_avg": np.zeros(512, np.float32)}


def _prefixed(state: State, prefix: str) -> State:
    return {prefix + name: value for name, value in state.items()}


def _pickled(state: State) -> bytes:
    return pickle.dumps({"G_ema": dict(list(state.items())[:20]), **_settings()}, protocol=4)


class _Persistent:
    """A module as NVIDIA's trainers pickle it: a call of a name that is not here."""

    def __init__(self, **state: Any) -> None:
        self.meta = {"type": "class", "class_name": "Generator", "state": state}

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.meta,)


def _rebuilt(meta: dict[str, Any]) -> None:
    raise AssertionError("nothing in a file is run")


def _nvidia(state: State) -> bytes:
    weights = {f"w{i}": value.clone() for i, value in enumerate(state.values()) if i < 20}
    synthesis = _Persistent(_parameters=weights, _modules={})
    top = _Persistent(_buffers={"w_avg": torch.zeros(512)}, _modules={"synthesis": synthesis})
    stored = pickle.dumps({"G_ema": top, **_settings()}, protocol=2)  # names as text
    ours = f"c{__name__}\n_rebuilt\n".encode()
    return stored.replace(ours, b"ctorch_utils.persistence\n_reconstruct_persistent_obj\n")


CHECKPOINTS: dict[str, Callable[[State], bytes]] = {
    "g_ema": lambda state: _stored({"g_ema": state}),
    "g, settings": lambda state: _stored({"g": state, **_settings()}),
    "before torch 1.6": lambda s: _stored({"g_ema": s}, _use_new_zipfile_serialization=False),
    "state dict": lambda state: _stored(state),
    "pSp/e4e": lambda state: _stored({"state_dict": _prefixed(state, "decoder.")}),
    "Lightning": lambda state: _stored({"state_dict": _prefixed(state, "generator_ema.")}),
    "pickle": _pickled,
    "NVIDIA": _nvidia,
    "safetensors": lambda s: save({n: v.clone() for n, v in s.items() if v.numel() < 2000}),
}
