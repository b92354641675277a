"""The experiment on a small Gaussian source; the channel is phy's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from adapters.adapter import as_symbols
from adapters.files import Trained
from adapters.fully_connected import FullyConnectedAdapter
from adapters.prior.prior import Prior
from experiments.channel_code.latent_error import Settings, evaluate, main

SNR_DB = (-6.0, 6.0)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, float], float]:
    bank = tmp_path_factory.mktemp("bank")
    trained = Trained("w1", "awgn", 6.0, 1, "untrained")
    FullyConnectedAdapter(16).save(bank / "six.safetensors", trained)
    variances = torch.logspace(1, -2, 32, dtype=torch.float64)
    variances /= variances.mean()  # reals of mean variance one, as the code's are
    prior = Prior(torch.zeros(32, dtype=torch.float64), torch.diag(variances))
    generator = torch.Generator().manual_seed(1)
    s = as_symbols(torch.randn(20_000, 32, generator=generator) * variances.sqrt().float())
    settings = Settings(out=bank, snr_db=SNR_DB, adapters=bank)
    return {(str(r["method"]), float(r["snr_db"])): float(r["error"])
            for r in evaluate(prior, s, settings)}  # fmt: skip


@pytest.mark.parametrize("snr_db", SNR_DB)
def test_methods_come_in_their_order(rows: dict[tuple[str, float], float], snr_db: float) -> None:
    bound, prior, none = (rows[name, snr_db] for name in ("Gaussian bound", "prior", "none"))
    assert bound < prior < none
    assert prior <= rows["prior-fixed", snr_db] * 1.001  # the same where designed for it


@pytest.mark.parametrize("snr_db", SNR_DB)
def test_measured_error_agrees_with_theory(
    rows: dict[tuple[str, float], float], snr_db: float
) -> None:
    # 0.1 dB = 2.3 %; the mean over 20,000 items of about ten degrees of freedom each is good to
    # sqrt(2 / 200,000) = 0.3 %.
    assert rows["prior", snr_db] == pytest.approx(rows["prior, theory", snr_db], rel=0.023 + 0.009)


def test_trained_adapter_is_measured_at_its_own_snr_only(
    rows: dict[tuple[str, float], float],
) -> None:
    assert ("paper", -6.0) not in rows
    assert rows["paper", 6.0] == pytest.approx(rows["none", 6.0], rel=1e-5)  # still the identity


@pytest.mark.weights
def test_mapped_latents_reach_the_table(tmp_path: Path) -> None:
    # shared figures of the optimal linear code without per-item normalisation, which costs up to
    # 4 %: 1,000 test latents add a standard error of about 1 %.
    main(Settings(out=tmp_path, snr_db=(-6, 6, 18), prior_samples=20_000))
    result = json.loads((tmp_path / "latent_error.json").read_text())
    errors = {r["snr_db"]: r["error"] for r in result["rows"] if r["method"] == "prior"}
    theory = {r["snr_db"]: r["error"] for r in result["rows"] if r["method"] == "prior, theory"}
    for snr_db, linear in ((-6.0, 0.393), (6.0, 0.086), (18.0, 0.0066)):
        assert errors[snr_db] < linear * 1.07
        assert errors[snr_db] == pytest.approx(theory[snr_db], rel=0.05)
    assert (tmp_path / "latent_error.png").stat().st_size > 10_000
