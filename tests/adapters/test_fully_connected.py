from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from adapters.adapter import SYMBOL_POWER, normalise_power
from adapters.bank import Bank
from adapters.fully_connected import FullyConnectedAdapter, Trained

TRAINED = Trained("w1", "awgn", -6.0, 1, "six steps of Adam at 1e-4")


def symbols(count: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.view_as_complex(torch.randn(count, 4, 2, generator=generator))


def test_untrained_is_the_identity() -> None:
    s = normalise_power(symbols()) * SYMBOL_POWER**0.5
    adapter = FullyConnectedAdapter(4)
    x = adapter.encode(s, 0.0)
    torch.testing.assert_close(x, normalise_power(s))
    torch.testing.assert_close(adapter.decode(x, torch.zeros(3, 4)), s)


def test_two_adapters_of_w2_hold_table_7s_parameters() -> None:
    assert sum(p.numel() for p in FullyConnectedAdapter(512).parameters()) == 2_099_200


def test_construction_leaves_the_global_generator_alone() -> None:
    before = torch.random.get_rng_state()
    FullyConnectedAdapter(4)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_file_keeps_small_steps_off_the_identity(tmp_path: Path) -> None:
    adapter = FullyConnectedAdapter(4)
    with torch.no_grad():
        for parameter in adapter.parameters():
            parameter.add_(3e-4)  # a third of float16's spacing at 1
    adapter.save(tmp_path / "a.safetensors", TRAINED)
    with safe_open(tmp_path / "a.safetensors", framework="pt") as file:
        assert file.get_tensor("encoder.weight").dtype == torch.float16
    back, trained = FullyConnectedAdapter.load(tmp_path / "a.safetensors")
    assert trained == TRAINED
    # float16 keeps 11 bits of the 3e-4; float32's own rounding at 1 adds 1.2e-7.
    expected = FullyConnectedAdapter(4).encoder.weight + 3e-4
    torch.testing.assert_close(back.encoder.weight, expected, rtol=0, atol=4e-7)


def test_foreign_and_damaged_files_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="must hold a paper adapter"):
        FullyConnectedAdapter.load(tmp_path / "other.safetensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "no.safetensors", {"kind": "paper"})
    with pytest.raises(ValueError, match="with its config"):
        FullyConnectedAdapter.load(tmp_path / "no.safetensors")


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    for snr_db in (-6.0, 0.0, 12.0):
        trained = Trained("w1", "awgn", snr_db, 1, "untrained")
        FullyConnectedAdapter(4).save(tmp_path / f"awgn_{snr_db:g}.safetensors", trained)
    trained = Trained("w1", "rayleigh", 6.0, 1, "untrained")
    FullyConnectedAdapter(4).save(tmp_path / "rayleigh.safetensors", trained)
    save_file({"head": torch.zeros(1)}, tmp_path / "generator.safetensors")
    return Bank(tmp_path)


@pytest.mark.parametrize(
    ("snr_db", "chosen"), [(-30, -6), (-4, -6), (-3, -6), (-2.9, 0), (5.9, 0), (7, 12), (40, 12)]
)
def test_bank_takes_the_nearest_snr(bank: Bank, snr_db: float, chosen: float) -> None:
    choice = bank.choose("w1", "awgn", snr_db)
    assert choice.trained.snr_db == chosen
    assert f"trained for awgn at {chosen:g} dB" in choice.reason
    assert f"estimated {snr_db:.1f} dB" in choice.reason


def test_bank_separates_channels_and_codes(bank: Bank) -> None:
    assert bank.choose("w1", "rayleigh", -6.0).trained.snr_db == 6.0
    with pytest.raises(ValueError, match="must have a trained adapter"):
        bank.choose("w2", "awgn", 0.0)


def test_bank_needs_its_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="directory must exist"):
        Bank(tmp_path / "missing")
