from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from adapters.adapter import Adapter, NoAdapter
from adapters.bank import Bank
from adapters.files import Trained
from adapters.fully_connected import FullyConnectedAdapter
from adapters.prior.prior import Prior
from adapters.weights import SHIPPED


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    for snr_db in (-6.0, 0.0, 12.0):
        trained = Trained("w1", "awgn", snr_db, 1, "untrained")
        FullyConnectedAdapter(4).save(tmp_path / f"awgn_{snr_db:g}.safetensors", trained)
    trained = Trained("w1", "rayleigh", 6.0, 1, "untrained")
    FullyConnectedAdapter(4).save(tmp_path / "rayleigh.safetensors", trained)
    save_file({"head": torch.zeros(1)}, tmp_path / "generator.safetensors")
    Prior(torch.zeros(2), torch.eye(2)).save(tmp_path / "prior.safetensors")
    return Bank(tmp_path)


@pytest.mark.parametrize(
    ("snr_db", "chosen"), [(-30, -6), (-4, -6), (-3, -6), (-2.9, 0), (5.9, 0), (7, 12), (40, 12)]
)
def test_bank_takes_the_nearest_snr(bank: Bank, snr_db: float, chosen: float) -> None:
    choice = bank.choose("w1", "awgn", snr_db)
    assert choice.trained is not None
    assert choice.trained.snr_db == chosen
    assert f"trained for awgn at {chosen:g} dB" in choice.reason
    assert f"estimated {snr_db:.1f} dB" in choice.reason


def test_bank_separates_channels_and_codes(bank: Bank) -> None:
    assert bank.nearest("w1", "rayleigh", -6.0).name == "rayleigh.safetensors"
    with pytest.raises(ValueError, match="must have a trained adapter"):
        bank.choose("w2", "awgn", 0.0)


def test_bank_of_one_kind_holds_no_other(bank: Bank) -> None:
    assert len(Bank(bank.directory, kind="paper").trained) == len(bank.trained) == 4
    other = Bank(bank.directory, kind="other")
    with pytest.raises(ValueError, match=r"must have a trained other adapter in .*'w1'"):
        other.nearest("w1", "awgn", 0.0)


def test_bank_needs_its_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="directory must exist"):
        Bank(tmp_path / "missing")


def test_bank_goes_on_without_a_damaged_file_and_names_it(bank: Bank) -> None:
    (bank.directory / "broken.safetensors").write_bytes(b"broken")
    trained = FullyConnectedAdapter(4).to_tensors()
    save_file(trained, bank.directory / "nothing.safetensors", {"kind": "paper", "config": "{}"})
    here = Bank(bank.directory)
    named = "left out as damaged: broken.safetensors, nothing.safetensors"
    assert here.choose("w1", "awgn", 0.0).reason.endswith(named)
    assert here.trained == bank.trained
    with pytest.raises(ValueError, match=named):
        here.nearest("w2", "awgn", 0.0)


def test_a_name_serves_from_the_package_and_a_folder_from_anywhere(bank: Bank) -> None:
    with pytest.raises(ValueError, match=r"`adapt` trains one: use it with --adapter FOLDER$"):
        Bank(bank.directory, kind="paper").nearest("w2", "awgn", 0.0)


def test_the_package_has_the_papers_pairs_for_its_snrs() -> None:
    bank = Bank(SHIPPED, kind="paper")
    held = {(trained.code, trained.channel, trained.snr_db) for trained in bank.trained.values()}
    snrs_db = (-6.0, 0.0, 6.0, 12.0, 18.0)
    assert held == {
        (code, channel, snr_db)
        for code in ("w1", "w2")
        for channel in ("awgn", "rayleigh")
        for snr_db in snrs_db
    }


def test_whatever_a_bank_gives_is_an_adapter(bank: Bank) -> None:
    adapters: list[Adapter] = [NoAdapter(), bank.choose("w1", "awgn", 0.0).adapter]
    s = torch.ones(1, 4, dtype=torch.complex64)
    for adapter in adapters:
        assert adapter.decode(adapter.encode(s, 0.0), torch.zeros(1, 4)).shape == s.shape
