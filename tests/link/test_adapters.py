"""Which adapter serves, and which is refused before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.adapter import NoAdapter
from adapters.files import AdapterError, Trained
from adapters.fully_connected import FullyConnectedAdapter
from adapters.prior.closed_form import PriorAdapter
from adapters.weights import SHIPPED, prior_path
from link import adapters
from link.adapters import AdapterChooser, check_fits
from semantic.generators import Generator
from semantic.latents.codes import LatentCode, load_code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Trained for code w1, two SNRs of AWGN and one of a radio."""
    for channel, snr_db in [("awgn", 0.0), ("awgn", 12.0), ("zmq", 3.0)]:
        trained = Trained("w1", channel, snr_db, 1, "untrained")
        FullyConnectedAdapter(256).save(tmp_path / f"{channel}{snr_db:g}.safetensors", trained)
    return tmp_path


@pytest.mark.parametrize("name", ["none", "prior", "prior-fixed"])
def test_what_needs_no_training_fits_everything(name: str) -> None:
    check_fits(name, "a code of one's own", "a channel of one's own")


@pytest.mark.parametrize("channel", ["awgn", "rayleigh", "zmq"])
def test_what_is_trained_fits(channel: str, folder: Path) -> None:
    for code in ("w1", "w2"):
        check_fits("paper", code, channel)
    check_fits(str(folder), "w1", "awgn")
    check_fits(str(folder / "zmq3.safetensors"), "w1", channel)
    check_fits(str(prior_path("w1")), "w1", channel)


def test_what_is_not_trained_is_refused(folder: Path) -> None:
    for name, code, channel in [
        ("paper", "w2", "tdl"),
        ("paper", "w3", "zmq"),
        (str(folder), "w1", "rayleigh"),
        (str(folder), "w2", "zmq"),
    ]:
        with pytest.raises(ValueError, match=f"a trained .*adapter in .*, got '{code}' and '"):
            check_fits(name, code, channel)


def test_files_that_do_not_fit_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"code must be w1 for the adapter .*, got w2"):
        check_fits(str(folder / "awgn0.safetensors"), "w2", "awgn")
    (folder / "notes.txt").write_text("no adapter")
    with pytest.raises(AdapterError, match="path must hold a safetensors file"):
        check_fits(str(folder / "notes.txt"), "w1", "awgn")


@pytest.mark.weights
class TestChoice:
    """With a generator."""

    @pytest.fixture
    def code(self, generator: Generator) -> LatentCode:
        return load_code("w1", generator)

    @pytest.fixture
    def chooser(self, generator: Generator) -> AdapterChooser:
        return AdapterChooser(generator, own=False)

    def test_what_needs_no_training_reads_no_trained_file(
        self, chooser: AdapterChooser, code: LatentCode, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(adapters, "SHIPPED", SHIPPED / "missing")
        assert isinstance(chooser.choose("none", code, "awgn", 6.0).adapter, NoAdapter)
        prior = chooser.choose("prior", code, "awgn", 6.0)
        assert prior.reason == "closed form, every SNR, prior of prior-w1.safetensors"
        assert chooser.choose("prior", code, "tdl", 0.0) is prior
        fixed = chooser.choose("prior-fixed", code, "awgn", 0.0)
        assert fixed.reason == "closed form, encoder for 6 dB, prior of prior-w1.safetensors"
        with pytest.raises(ValueError, match="directory must exist"):
            chooser.choose("paper", code, "awgn", 6.0)

    def test_the_nearest_trained_one_serves(
        self, chooser: AdapterChooser, code: LatentCode, folder: Path
    ) -> None:
        shipped = chooser.choose("paper", code, "zmq", 5.0)
        assert shipped.reason.startswith("paper-w1-awgn-6dB.safetensors, trained for awgn at 6 dB")
        for channel, snr_db, file in [("awgn", 5.0, "awgn0"), ("awgn", 9.0, "awgn12")]:
            choice = chooser.choose(str(folder), code, channel, snr_db)
            assert choice.reason.startswith(f"{file}.safetensors, trained for awgn")
        # One that was trained for the radio is nearer to it than AWGN's.
        assert chooser.choose(str(folder), code, "zmq", 9.0).reason.startswith("zmq3.safetensors")
        assert not any(p.requires_grad for p in shipped.adapter.parameters())  # type: ignore[attr-defined]

    def test_a_file_serves_as_what_it_is(
        self, chooser: AdapterChooser, code: LatentCode, folder: Path
    ) -> None:
        trained = chooser.choose(str(folder / "awgn0.safetensors"), code, "tdl", 6.0)
        assert trained.reason == f"{folder / 'awgn0.safetensors'}, trained for awgn at 0 dB"
        closed = chooser.choose(str(prior_path("w1")), code, "tdl", 6.0)
        assert isinstance(closed.adapter, PriorAdapter)
        assert closed.reason == f"closed form, every SNR, prior of {prior_path('w1')}"
        with pytest.raises(ValueError, match=r"code must have 512 symbols for the adapter .* 256"):
            chooser.choose(str(prior_path("w2")), code, "awgn", 6.0)

    def test_without_a_fitted_prior_mapped_z_give_one(
        self,
        generator: Generator,
        chooser: AdapterChooser,
        code: LatentCode,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        own = AdapterChooser(generator, own=True).choose("prior", code, "awgn", 6.0)
        assert own.reason == "closed form, every SNR, prior of mapped z"
        monkeypatch.setattr(adapters, "prior_path", lambda code: SHIPPED / "missing")
        new = chooser.choose("prior", code, "awgn", 6.0)
        assert new.reason == "closed form, every SNR, prior of mapped z, none being fitted to w1"
        for choice in (own, new):
            assert isinstance(choice.adapter, PriorAdapter)
        assert own.adapter.scale_std == new.adapter.scale_std  # type: ignore[attr-defined]
