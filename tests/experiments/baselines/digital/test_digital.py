"""Digital schemes: files over frames, the best frame for the SNR, what is shown of a failure."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from experiments.baselines.digital import block_errors, plans
from experiments.baselines.digital.block_errors import candidates, effective_snrs_db, frame_errors
from experiments.baselines.digital.digital import DigitalScheme
from experiments.baselines.digital.ldpc import Frame, Mcs
from experiments.baselines.digital.measure_block_errors import MCS
from experiments.baselines.digital.picture_codecs import CODECS, PictureCodec
from experiments.baselines.digital.plans import Adaptive, Fixed, expected_distance
from experiments.baselines.scheme import OneChannel
from phy.channels import Awgn, Rayleigh, Zmq

pytestmark = pytest.mark.usefixtures("one_thread")

SHANNON_SNRS = (-6.0, 0.0, 6.0, 12.0, 18.0)


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    """A smooth picture with an edge, [1, 3, 128, 128]."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 128), torch.linspace(-1, 1, 128), indexing="ij")
    return torch.stack([x, y, (x * x + y * y < 0.5).float() - 0.5])[None]


def psnr(a: torch.Tensor, b: torch.Tensor) -> float:
    return float(10 * torch.log10(4 / (a - b).square().mean()))


@pytest.mark.parametrize("name", CODECS)
def test_files_fit_and_come_back(name: str, image: torch.Tensor) -> None:
    codec, found = PictureCodec(name), []
    for most in (700, 1500, 3000):
        data = codec.encode(image, most)
        assert data is not None and len(data) <= most
        shown = codec.decode(data.ljust(most, b"\0"), most, 128)
        assert shown is not None and shown.shape == image.shape
        found.append(psnr(shown, image))
    assert found == sorted(found) and found[0] > 20
    assert codec.encode(image, 40) is None


@pytest.mark.parametrize("name", CODECS)
def test_what_a_receiver_shows_of_a_part(name: str, image: torch.Tensor) -> None:
    """A JPEG file as far as it came, of the others nothing."""
    codec = PictureCodec(name)
    data = codec.encode(image, 3000)
    assert data is not None
    part = codec.decode(data[: len(data) * 2 // 3], 3000, 128)
    assert (part is not None) == (name == "jpeg")
    if part is not None:
        assert psnr(part[:, :, :48], image[:, :, :48]) > psnr(part[:, :, 96:], image[:, :, 96:]) + 6
    assert codec.decode(data[:50], 3000, 128) is None
    assert codec.decode(b"", 3000, 128) is None


def test_the_cliff(image: torch.Tensor) -> None:
    """The same picture or none, and between them less than 2 dB; uses as the rate says."""
    scheme = DigitalScheme("x", PictureCodec("jpeg"), Fixed(Mcs.of("16qam-1/2"), {128: 0.7}))
    sent = {snr: scheme.send(image, OneChannel(Awgn(), 1), snr) for snr in (5.0, 7.0, 20.0)}
    assert [sent[snr].arrived for snr in sent] == [False, True, True]
    torch.testing.assert_close(sent[7.0].picture, sent[20.0].picture)
    assert float(sent[5.0].picture.abs().max()) == 0
    assert {one.uses for one in sent.values()} == {Frame.of_size(Mcs.of("16qam-1/2"), 1433).uses}
    bits, crcs = 8 * 1433, 2 * 24
    assert sent[7.0].uses == pytest.approx((bits + crcs) / 2, rel=0.002)
    assert "1 of 2 blocks" in sent[5.0].note or "2 of 2 blocks" in sent[5.0].note


def test_nothing_is_an_answer(image: torch.Tensor) -> None:
    scheme = DigitalScheme("x", PictureCodec("jpeg"), Adaptive("jpeg", 512))
    sent = scheme.send(image, OneChannel(Awgn(), 1), 0.0)
    assert not sent.arrived and sent.uses == 512 and "hold no picture" in sent.note


def test_the_table_is_whole_and_falls() -> None:
    """Every code that is measured; block errors fall with the SNR, within what 100 blocks tell, and
    none is below what capacity allows."""
    table = json.loads(block_errors.FILE.read_text())
    for uses, rows in table["uses"].items():
        assert set(rows) <= set(MCS) and len(rows) >= 15, uses
        for name, row in rows.items():
            errors = np.array(row["block_errors"])
            assert (np.diff(errors) < 0.12).all() and errors[-1] == 0, name
            shannon_db = 10 * np.log10(2 ** Mcs.of(name).efficiency - 1)
            assert row["snr_db"][0] <= shannon_db < row["snr_db"][-1]


def test_frames_are_damaged_more_easily_than_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"snr_db": [0.0, 1.0, 2.0], "block_errors": [1.0, 0.5, 0.0]}
    monkeypatch.setattr(block_errors, "_table", lambda: {"uses": {"4096": {"64qam-5/6": row}}})
    mcs = Mcs("64qam", Fraction(5, 6))
    assert Frame(mcs, 4096).blocks == 3
    assert frame_errors(mcs, 4096, torch.tensor([1.5])) == pytest.approx(1 - 0.75**3)
    assert frame_errors(mcs, 4096, torch.tensor([1.5, 5.0])) == pytest.approx((1 - 0.75**3) / 2)
    assert frame_errors(mcs, 4096, torch.tensor([-1.0])) == 1
    with pytest.raises(ValueError, match="uses must be one of 4096, got 99"):
        candidates(99)


def test_the_effective_snr() -> None:
    """On AWGN the SNR itself; of Rayleigh block fading distributed as the SNR times an exponential;
    of fast fading one that hardly varies, below the mean."""
    assert effective_snrs_db(Awgn(), 6.0, 512).allclose(torch.tensor(6.0).double(), atol=1e-4)
    assert effective_snrs_db(Zmq(), 6.0, 512).tolist() == [6.0]
    block = 10 ** (effective_snrs_db(Rayleigh(), 6.0, 512) / 10) / 10**0.6
    assert float(block.mean()) == pytest.approx(1, abs=5 / len(block) ** 0.5)
    assert float((block < 0.6931).double().mean()) == pytest.approx(
        0.5, abs=2.5 / len(block) ** 0.5
    )
    fast = effective_snrs_db(Rayleigh(fading="fast"), 6.0, 512)
    assert float(fast.std()) < 0.5 and 3 < float(fast.mean()) < 6


def test_the_frame_is_the_best_for_the_snr() -> None:
    """More bytes at higher SNRs, whatever the source; where the channel fades fewer."""
    channels = [OneChannel(Awgn(), 0), OneChannel(Rayleigh(), 0)]
    for source in ("webp", "latent"):
        plan = Adaptive(source, 512)
        still, fading = (
            [plan.frame(128, channel, snr, "cpu").size for snr in SHANNON_SNRS]
            for channel in channels
        )
        assert still == sorted(still) and still[0] < 21 and still[-1] > 200
        assert fading[2] <= still[2]


def test_the_expected_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"nothing": 0.6, "bytes": [10, 40], "lpips_alex": [0.4, 0.2]}
    monkeypatch.setattr(plans, "_quality", lambda: {"toy": row})
    assert expected_distance("toy", 20, 0.0) == pytest.approx(0.3)
    assert expected_distance("toy", 9, 0.0) == pytest.approx(0.6)
    assert expected_distance("toy", 1000, 0.5) == pytest.approx(0.4)


def test_data_files_are_there() -> None:
    assert Path(plans.FILE).is_file() and block_errors.FILE.is_file()
