"""The real command line: one photograph over a channel, and what can be wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from processes import link

import run_link
from link.keeping.synthetic import SENTENCE

PICTURES = {"original.png", "inverted.png", "received.png", "grid.png", "constellation.png"}
QUICK = ("--steps", "3")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The folder of a finished run."""
    folder = tmp_path_factory.mktemp("run")
    result = link("run", "--image", sample, *QUICK, "--out", "out", cwd=folder)
    assert result.returncode == 0, result.stderr
    assert "received / original" in result.stdout
    return folder / "out"


@pytest.mark.weights
def test_result_has_every_field(finished: Path) -> None:
    result = json.loads((finished / "result.json").read_text())
    assert (result["size"], result["code"], result["k"], result["reals"]) == (
        128,
        "face",
        512,
        1024,
    )
    assert result["cbr"] == pytest.approx(512 / (3 * 128 * 128))
    assert result["snr_measured_db"] == pytest.approx(6, abs=4 * 4.34 / 512**0.5)
    assert -1 < result["evm_db"] + result["snr_measured_db"] < 1
    for measure in ("lpips_alex", "lpips_vgg", "psnr_db", "identity_cosine"):
        assert set(result[measure]) == {
            "inverted_original",
            "received_original",
            "received_inverted",
        }
    assert set(result["seconds"]) == {"align", "invert", "encode", "channel", "decode", "total"}
    assert result["peak_memory_mib"] > 100
    assert result["seed"] == 0
    assert {"python", "torch"} <= set(result["versions"])


@pytest.mark.weights
def test_pictures_are_there_and_nothing_else(finished: Path) -> None:
    names = {path.name for path in finished.iterdir()}
    assert names == PICTURES | {"result.json", "symbols.npz"}
    for name in ("original.png", "inverted.png", "received.png"):
        assert Image.open(finished / name).size == (128, 128)
    assert [path.name for path in finished.parent.iterdir()] == ["out"]


@pytest.mark.weights
def test_what_no_camera_took_says_so(finished: Path) -> None:
    said = {name: Image.open(finished / name).info.get("Comment") for name in PICTURES}
    for name in ("inverted.png", "received.png", "grid.png"):
        assert said[name] == SENTENCE
    assert said["original.png"] is None


@pytest.mark.weights
def test_sent_symbols_have_unit_power(finished: Path) -> None:
    x = np.load(finished / "symbols.npz")["x"]
    assert x.shape == (1, 512)
    assert np.mean(np.abs(x) ** 2) == pytest.approx(1, abs=1e-5)


@pytest.mark.weights
def test_same_command_same_symbols_same_picture(
    finished: Path, tmp_path: Path, sample: Path
) -> None:
    again = link("run", "--image", sample, *QUICK, "--out", "again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    first, second = (np.load(folder / "symbols.npz") for folder in (finished, tmp_path / "again"))
    for name in ("x", "y", "s_hat"):
        assert np.array_equal(first[name], second[name])
    assert (finished / "received.png").read_bytes() == (
        tmp_path / "again" / "received.png"
    ).read_bytes()


@pytest.mark.weights
def test_several_snrs_have_a_folder_each(
    finished: Path, tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ("run", "--image", sample, *QUICK, "--snr-db", -6, 6, 6, "--out", out)
    assert run_link.main([str(word) for word in words]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["-6dB", "6dB", "grid.png"]
    table = capsys.readouterr().out
    low, six = (json.loads((out / name / "result.json").read_text()) for name in ("-6dB", "6dB"))
    for result in (low, six):
        assert f"{result['psnr_db']['received_original']:.4f}" in table
    assert low["lpips_alex"]["inverted_original"] == six["lpips_alex"]["inverted_original"]
    assert low["snr_measured_db"] == pytest.approx(six["snr_measured_db"] - 12, abs=0.01)
    alone = np.load(finished / "symbols.npz")
    for name, array in np.load(out / "6dB" / "symbols.npz").items():
        assert np.array_equal(alone[name], array), name
    assert set(low["seconds"]) == set(six["seconds"])


@pytest.mark.weights
def test_an_earlier_runs_edit_is_not_this_ones(
    tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["run", "--image", str(sample), "--steps", "2", "--out", str(out)]
    assert run_link.main([*words, "--say", "smile more"]) == 0
    assert "edited.png" in capsys.readouterr().out
    (out / "mine.txt").write_text("a user's own")
    assert run_link.main(words) == 0
    said = capsys.readouterr().out
    assert "edited.png" not in said and "mine.txt" not in said and "received.png" in said
    assert {path.name for path in out.iterdir()} == PICTURES | {
        "result.json",
        "symbols.npz",
        "mine.txt",
    }
    assert "CBR 0.0104, on air 0.0104" in said


@pytest.mark.weights
def test_one_step_writes_valid_json(
    tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "run",
        "--image",
        str(sample),
        "--code",
        "w2",
        "--steps",
        "1",
        "--out",
        str(tmp_path / "out"),
    ]
    assert run_link.main(words) == 0
    assert "relative latent error not measured" in capsys.readouterr().out

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = (tmp_path / "out" / "result.json").read_text()
    assert json.loads(text, parse_constant=refuse)["latent_mse_relative"] is None


@pytest.mark.weights
@pytest.mark.parametrize("channel", ["rayleigh", "rician", "tdl"])
def test_other_channels(channel: str, tmp_path: Path, sample: Path) -> None:
    options = ("--channel", channel, "--csi", "estimated", "--code", "w1", "--seed", "3")
    result = link("run", "--image", sample, *QUICK, *options, "--out", "out", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    written = json.loads((tmp_path / "out" / "result.json").read_text())
    assert written["cbr_on_air"] > written["cbr"]  # pilots are counted


def test_bad_values_are_refused_in_one_sentence(tmp_path: Path) -> None:
    for arguments, message in [
        (("--snr-db", "99"), "snr-db must be within -40..60 dB, got 99"),
        (("--snr-db", "nan"), "snr-db must be within -40..60 dB, got nan"),
        (("--steps", "0"), "steps must be at least 1, got 0"),
        (("--channel", "ether"), "invalid choice 'ether'"),
        (
            ("--adapter", "none.pt"),
            "adapter must be one of prior, prior-fixed, paper, none or an existing file",
        ),
        (("--generator", "no.pkl"), "generator must be an existing file, got 'no.pkl'"),
        (("--seed", "-1"), "seed must be a whole number within 0..9223372036854775807, got -1"),
        (("--k-factor", "-1"), "k-factor must be within 0..1e6, got -1"),
        (("--k-factor", "inf"), "k-factor must be within 0..1e6, got inf"),
        (("--delay-spread", "6e-7"), "delay-spread must be at most 575e-9 s for TDL-A to fit"),
        (("--size", "256"), "size must be one of 128, 1024, got 256"),
    ]:
        result = link("run", *arguments, cwd=tmp_path)
        assert result.returncode == 2, arguments
        flat = " ".join(result.stderr.replace("│", " ").split())
        assert message in flat, flat
        assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.weights
def test_bad_pictures_are_refused_in_one_sentence(tmp_path: Path, sample: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(sample.read_bytes()[:2000])
    text = tmp_path / "text.png"
    text.write_text("no picture")
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 300), "gray").save(blank)
    tiny = tmp_path / "tiny.png"
    picture = Image.open(sample)
    picture.resize((picture.width // 18, picture.height // 18)).save(tiny)
    before = sorted(tmp_path.iterdir())
    for image in (tmp_path / "missing.jpg", broken, text, blank, tiny):
        result = link("run", "--image", image, *QUICK, cwd=tmp_path)
        assert result.returncode == 2, image
        assert len(result.stderr.strip().splitlines()[-1]) > 20
        assert "Traceback" not in result.stderr
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.weights
def test_a_file_in_the_way_of_the_results(tmp_path: Path, sample: Path) -> None:
    (tmp_path / "out").write_text("mine")
    result = link("run", "--image", sample, *QUICK, "--out", "out", cwd=tmp_path)
    assert result.returncode == 2
    assert "out must be a folder" in result.stderr
    assert (tmp_path / "out").read_text() == "mine"


def test_an_unknown_device(tmp_path: Path, sample: Path) -> None:
    result = link("run", "--image", sample, "--device", "cuda:9", cwd=tmp_path)
    assert result.returncode == 2
    assert "device must be auto, cpu or a CUDA device here, got 'cuda:9'" in result.stderr


def test_weights_are_listed_with_their_terms(tmp_path: Path) -> None:
    result = link("weights", "--cache", "cache", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    for word in ("mobile-stylegan-ffhq", "random-face==2021.7.21.1", "37.6 MB", "research use"):
        assert word in result.stdout
