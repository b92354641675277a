"""Received symbols from a file of other people's, as a reception; nothing in it is executed."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.lib import format as npy
from numpy.typing import NDArray

from phy.equalizers import biased_mmse
from phy.reception import Reception
from phy.units import snr_db_to_no

__all__ = ["read_symbols"]

MOST = 1000  # pictures of a file


def read_symbols(path: Path, symbols: int, snr_db: float, device: torch.device) -> Reception:
    """What an .npz file holds.

    Args:
        path: with y, complex [K] or [B, K], received over AWGN; or with x_hat, equalised, and
            no_eff, +inf where erased, as `Reception` has them. Without no_eff it is that of AWGN.
        symbols: K.
        snr_db: Es/N0 that the transmitter was told.
        device: of the reception.

    Raises:
        ValueError: no such file, or arrays of another kind, shape or not finite.
    """
    arrays = _arrays(path, most=MOST * symbols)
    name = "x_hat" if "x_hat" in arrays else "y"
    if name not in arrays:
        held = ", ".join(arrays) or "none"
        raise ValueError(f"symbols must hold an array x_hat or y, got {held} in {path}")
    received = _complex(arrays[name], name, symbols)
    snr = torch.full((len(received),), snr_db)
    no = snr_db_to_no(snr)[:, None]
    if name == "y":
        x_hat, no_eff = biased_mmse(received, torch.ones(1, 1), no)
    else:
        x_hat, no_eff = received, no.expand(received.shape)
        if "no_eff" in arrays:
            no_eff = _noise(arrays["no_eff"], x_hat)
    x_hat = torch.where(torch.isinf(no_eff), torch.zeros_like(x_hat), x_hat)
    y, x_hat, no_eff, snr = (one.to(device) for one in (received, x_hat, no_eff.contiguous(), snr))
    return Reception(y, x_hat, no_eff, snr, overhead=0)


def _complex(array: NDArray[Any], name: str, symbols: int) -> torch.Tensor:
    """complex64 [B, K]."""
    if array.ndim not in (1, 2) or array.shape[-1] != symbols or not array.size:
        raise ValueError(f"{name} must be [{symbols}] or [B, {symbols}], got {list(array.shape)}")
    x = torch.from_numpy(np.atleast_2d(array).astype(np.complex64))
    if array.dtype.kind != "c" or not torch.isfinite(torch.view_as_real(x)).all():
        raise ValueError(f"{name} must hold finite complex numbers, got others ({array.dtype})")
    return x


def _noise(array: NDArray[Any], x_hat: torch.Tensor) -> torch.Tensor:
    """float32 [B, K], at least 0."""
    if array.size != x_hat.numel() or array.dtype.kind != "f":
        raise ValueError(
            f"no_eff must hold a real number for each of {x_hat.numel()} symbols, "
            f"got {array.dtype} {list(array.shape)}"
        )
    no_eff = torch.from_numpy(array.astype(np.float32)).reshape(x_hat.shape)
    if not bool((no_eff >= 0).all()):
        raise ValueError(f"no_eff must be at least 0, got {float(no_eff.min()):g}")
    return no_eff


def _arrays(path: Path, most: int) -> dict[str, NDArray[Any]]:
    """The arrays that matter; `numpy.load` would believe a header that asks for any memory."""
    found = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in ("y", "x_hat", "no_eff"):
                if f"{name}.npy" in archive.namelist():
                    found[name] = _array(archive, name, most)
    except ValueError:
        raise
    except Exception as error:  # a damaged archive can raise anything at all
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"symbols must be an .npz file, {path} is none: {reason}") from None
    return found


def _array(archive: zipfile.ZipFile, name: str, most: int) -> NDArray[Any]:
    with archive.open(f"{name}.npy") as file:
        version = npy.read_magic(file)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, kind = read(file)
        count = math.prod(shape)
        if kind.kind not in "fc" or count > most or min(shape, default=1) < 0:
            raise ValueError(
                f"{name} must hold at most {most} real or complex numbers, got {count} of {kind}"
            )
        flat = np.frombuffer(file.read(count * kind.itemsize), kind)
        if len(flat) < count:
            raise ValueError(f"{name} must hold {count} numbers, got {len(flat)}: damaged")
    return flat.reshape(shape, order="F" if fortran else "C")
