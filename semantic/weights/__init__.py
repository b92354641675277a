"""Our own weights: where they are, how a file of them is written and read.

A file is safetensors: float16 tensors, and in the metadata's ``config`` as JSON what the network
needs to be built and how it was trained. README.md has a card for each that is shipped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

__all__ = ["halved", "one_line", "path", "read", "write"]

Network = TypeVar("Network")


def path(name: str) -> Path:
    """Where the shipped file of that name is.

    >>> path("requests").name
    'requests.safetensors'
    """
    return Path(__file__).parent / f"{name}.safetensors"


def read(
    file: Path, kind: str, build: Callable[[dict[str, Any], dict[str, Tensor]], Network]
) -> Network:
    """The network of a file; nothing in it is run.

    Args:
        file: of `write`, wherever it is.
        kind: what it should be, with its article dropped, for the message.
        build: makes the network of config and float32 tensors.

    Raises:
        ValueError: the file is missing, damaged or of another kind.
    """
    try:
        with safe_open(file, framework="pt") as opened:
            config = json.loads(opened.metadata()["config"])
            state = {name: opened.get_tensor(name).float() for name in opened.keys()}  # noqa: SIM118
        return build(config, state)
    except (OSError, SafetensorError, RuntimeError, TypeError, KeyError, ValueError) as error:
        raise ValueError(f"{file} is no {kind}: {one_line(error)}") from None


def halved(network: nn.Module) -> dict[str, Tensor]:
    """The state of a network in float16, as it is shipped."""
    return {name: value.half().contiguous() for name, value in network.state_dict().items()}


def write(file: Path, state: dict[str, Tensor], config: Mapping[str, object]) -> None:
    """Writes tensors and their config."""
    save_file(state, file, metadata={"config": json.dumps(config)})


def one_line(error: Exception) -> str:
    """Why a file could not be read, within a sentence.

    >>> one_line(KeyError()), one_line(ValueError("no\\n  header"))
    ('KeyError', 'no header')
    """
    return " ".join(str(error).split())[:200] or type(error).__name__
