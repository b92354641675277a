"""Other people's symbols are read as what they are, or refused in one sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from link.keeping.symbols import read_symbols
from phy.channels import make_channel
from phy.reception import Reception

CPU = torch.device("cpu")
MUTATIONS = 2_000  # 10,000 were tried


def read(path: Path, k: int = 8) -> Reception:
    return read_symbols(path, k, 6.0, CPU)


def symbols(*shape: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(np.complex64)


@pytest.mark.parametrize("kind", [np.complex64, np.complex128, ">c8"])
def test_received_symbols_are_equalised_as_over_awgn(kind: Any, tmp_path: Path) -> None:
    x = torch.from_numpy(symbols(3, 8)) / 2**0.5
    sent = make_channel("awgn", seed=2)(x, 6.0)
    np.savez(tmp_path / "y.npz", y=np.asfortranarray(sent.y.numpy().astype(kind)))
    got = read(tmp_path / "y.npz")
    for name in ("y", "x_hat", "no_eff", "snr_db"):
        torch.testing.assert_close(getattr(got, name), getattr(sent, name))
    np.savez_compressed(tmp_path / "one.npz", y=sent.y[0].numpy())
    assert torch.equal(read(tmp_path / "one.npz").y, sent.y[:1])


def test_equalised_symbols_are_taken_as_they_are(tmp_path: Path) -> None:
    x_hat, no_eff = symbols(2, 8), np.full((2, 8), 0.3)
    no_eff[1, :4] = np.inf
    np.savez(tmp_path / "s.npz", y=x_hat * 9, x_hat=x_hat, no_eff=no_eff, other=np.array(["text"]))
    got = read(tmp_path / "s.npz")
    assert torch.equal(got.no_eff, torch.from_numpy(no_eff).float())
    assert (got.x_hat[1, :4] == 0).all()  # erased
    assert np.array_equal(got.x_hat.numpy()[0], x_hat[0])
    np.savez(tmp_path / "s.npz", x_hat=x_hat)
    assert read(tmp_path / "s.npz").no_eff[0, 0] == pytest.approx(10**-0.6)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"z": symbols(8)}, "symbols must hold an array x_hat or y, got none"),
        ({"y": symbols(7)}, r"y must be \[8\] or \[B, 8\], got \[7\]"),
        ({"y": symbols(0, 8)}, r"y must be .* got \[0, 8\]"),
        ({"y": symbols(2, 2, 8)}, r"y must be .* got \[2, 2, 8\]"),
        ({"y": symbols(8).real}, "y must hold finite complex numbers, got others"),
        ({"x_hat": symbols(8) * np.nan}, "x_hat must hold finite complex numbers"),
        (
            {"y": np.array([{}] * 8)},
            "y must hold at most 8000 real or complex numbers, got 8 of obj",
        ),
        ({"y": symbols(1001, 8)}, "y must hold at most 8000 .* got 8008"),
        (
            {"x_hat": symbols(8), "no_eff": np.ones(7)},
            "no_eff must hold a real number for each of 8",
        ),
        ({"x_hat": symbols(8), "no_eff": -np.ones(8)}, "no_eff must be at least 0, got -1"),
        ({"x_hat": symbols(8), "no_eff": np.full(8, np.nan)}, "no_eff must be at least 0, got nan"),
    ],
)
def test_other_arrays_are_one_sentence(
    arrays: dict[str, np.ndarray], message: str, tmp_path: Path
) -> None:
    np.savez(tmp_path / "s.npz", **arrays)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=message):
        read(tmp_path / "s.npz")


def test_a_header_that_asks_for_all_memory_gets_none(tmp_path: Path) -> None:
    header = io.BytesIO()
    npy = np.lib.format
    about = {"descr": "<c8", "fortran_order": False, "shape": (1 << 40, 8)}
    npy.write_array_header_1_0(header, about)  # type: ignore[arg-type]
    with zipfile.ZipFile(tmp_path / "s.npz", "w") as archive:
        archive.writestr("y.npy", header.getvalue())
    with pytest.raises(ValueError, match="y must hold at most 8000 "):
        read(tmp_path / "s.npz")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_damaged_files_are_one_sentence(save: Any, tmp_path: Path) -> None:
    """Bytes changed, cut out and doubled, half of them in the first header."""
    whole, path = io.BytesIO(), tmp_path / "s.npz"
    save(whole, x_hat=symbols(8), no_eff=np.ones(8))
    data, rng = whole.getvalue(), np.random.default_rng(3)
    refused = 0
    for _ in range(MUTATIONS // 2):
        damaged = bytearray(data)
        for at in rng.integers(0, rng.choice([200, len(data)]), rng.integers(1, 5)):
            kind = rng.integers(3)
            end = at + 1 if kind == 0 else at + int(rng.integers(1, 40))
            damaged[at:end] = bytes(rng.integers(0, 256, end - at if kind < 2 else 0, np.uint8))
        path.write_bytes(damaged)
        try:
            assert read(path).x_hat.shape == (1, 8)
        except ValueError as error:
            assert 20 < len(str(error)) < 500 and "\n" not in str(error)
            refused += 1
    assert refused > MUTATIONS // 4
