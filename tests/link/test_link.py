"""The library: five lines of Python, one set of networks for many channels, no settings class."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from adapters.files import Trained
from adapters.trainable import untrained
from adapters.weights import prior_path
from link.inputs.face import Face
from link.link import Link
from link.meters.seconds import StageMeter
from phy.channels import Rayleigh, Rician
from semantic.faces.photographs import ImageError, read_image

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def link() -> Link:
    return Link.load(channel="rayleigh", snr_db=0, steps=3)


@pytest.fixture(scope="module")
def face(link: Link, sample: Path) -> Face:
    return link.face(sample)


def test_a_photograph_may_be_a_file_a_picture_or_an_aligned_face(
    link: Link, face: Face, sample: Path
) -> None:
    of_picture = link.face(read_image(sample))
    assert torch.equal(of_picture.image, face.image)
    assert torch.equal(of_picture.w, face.w)
    of_tensor = link.face(face.image)
    assert torch.equal(of_tensor.w, face.w)


def test_the_five_lines(link: Link, face: Face) -> None:
    edit = link.edit(face, "smile more")
    got = link.send(edit)
    assert isinstance(got.pil(), Image.Image)
    assert got.x.shape == (1, 512)
    assert set(got.pictures) == {"original", "inverted", "edited", "decoded", "received"}
    measures = got.measures()
    assert 0 <= measures["lpips_alex"]["received_edited"] < 1
    assert measures["evm_db"] is not None
    assert len(got.constellation().axes) == 3
    assert edit.attribute == "smiling"
    further = link.edit(edit, "make the face older")
    assert torch.equal(further.before, edit.w)
    assert further.face is face


def test_the_receiver_restores_the_degrees(link: Link, face: Face) -> None:
    """With the smile of the edit in a face without it: the header alone can have told."""
    edit, here = link.edit(face, "smile a lot"), link.at(channel="awgn", snr_db=12)
    assert list(edit.degrees) == ["smiling"]
    assert edit.degrees["smiling"] > edit.degree_before
    encoded = here.announced.encode(face.w, edit.degrees)
    assert encoded.x.shape == (1, 512)
    torch.testing.assert_close(encoded.x.abs().square().mean(), torch.tensor(1.0))
    decoded, restoration = here.receive(here.channel(encoded.x, here.snr_db))
    assert restoration is not None and restoration.announced.degrees == edit.degrees
    assert restoration.steps > 0
    seen = link.editing.degrees(link.picture(decoded.w))["editing"]
    before = link.editing.degrees(link.picture(restoration.w))["editing"]
    assert before["smiling"] < seen["smiling"] == edit.degrees["smiling"]


def test_an_edit_is_sent_with_its_degrees_unless_switched_off(link: Link, face: Face) -> None:
    edit, here = link.edit(face, "smile more"), link.at(channel="awgn", snr_db=6)
    got = here.send(edit)
    assert got.header is not None and got.header["state"] == "right"
    assert (got.header["sent"], got.header["heard"]) == (edit.degrees, edit.degrees)
    plain, face_alone = here.at(restore=False).send(edit), here.send(face)
    assert plain.header is face_alone.header is None
    assert torch.equal(plain.x, here.encode(edit.w).x)
    assert "decoded" not in plain.pictures


def test_an_erased_header_leaves_the_face_as_decoded(link: Link, face: Face) -> None:
    """Deep in noise no header is to be believed."""
    got = link.at(channel="awgn", snr_db=-30).send(link.edit(face, "smile more"))
    assert got.header is not None and got.restoration is not None
    assert (got.header["state"], got.header["heard"], got.header["steps"]) == ("erased", None, 0)
    assert torch.equal(got.w_hat, got.restoration.w)


def test_what_earlier_edits_have_changed_is_sent_too(link: Link, face: Face) -> None:
    edit = link.edit(link.edit(face, "make the face older"), "smile more")
    assert set(edit.degrees) == {"age", "smiling"}
    assert edit.degrees == {name: edit.match.degrees_sent[name] for name in edit.degrees}


def test_two_wishes_are_carried_out_one_after_the_other(
    link: Link, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "editable_deepsc")
    edit = link.edit(face, "make the face older and smile more")
    assert "one after the other: age, then smiling" in caplog.text
    first = link.edit(face, "make the face older")
    second = link.edit(first, "smile more")
    assert torch.equal(edit.w, second.w)
    assert torch.equal(edit.before, face.w)
    assert [match.attribute for match in edit.matches] == ["age", "smiling"]
    assert [edit.reached(match) for match in edit.matches] == [
        second.match.degrees_sent[wish.attribute] == wish.degree_expected
        for wish in (first, second)
    ]
    assert edit.matched == all(map(edit.reached, edit.matches))
    assert edit.reason == f"age: {first.reason}; then smiling: {second.reason}"
    got = link.send(edit)
    assert torch.equal(got.pictures["inverted"], link.picture(face.w))
    assert list(edit.degrees) == ["smiling", "age"]
    edits = link.editing.measured(edit, got.pictures)["edits"]
    assert [row["degree_expected"] for row in edits] == [
        first.degree_expected,
        second.degree_expected,
    ]


def test_at_shares_the_networks_and_starts_the_channel_anew(link: Link, face: Face) -> None:
    other = link.at(snr_db=12)
    assert other.models is link.models
    assert (other.snr_db, other.channel_model) == (12, link.channel_model)
    first, second = (link.at(snr_db=12).send(face) for _ in range(2))
    assert torch.equal(first.reception.y, second.reception.y)
    third = link.at(snr_db=12, seed=1).send(face)
    assert not torch.equal(first.reception.y, third.reception.y)


def test_a_channel_by_name_by_parameters_and_as_itself(link: Link) -> None:
    by_name = link.at(channel="rician", k_factor=10.0)
    assert by_name.channel_model == link.at(channel=Rician(k_factor=10.0)).channel_model
    assert by_name.at(fading="fast").channel_model == Rician(k_factor=10.0, fading="fast")


def test_a_named_channel_keeps_the_parameters_that_it_has_too(link: Link) -> None:
    here = link.at(channel="rician", csi="estimated", fading="fast", k_factor=10.0)
    there = here.at(channel="rayleigh").channel_model
    assert there == Rayleigh(csi="estimated", fading="fast")


def test_encode_channel_decode_is_what_send_does(link: Link, face: Face) -> None:
    here = link.at(seed=3)
    encoded = here.encode(face.w)
    decoded = here.decode(here.channel(encoded.x, here.snr_db))
    passage = link.at(seed=3).send(face)
    assert torch.equal(passage.x, encoded.x)
    assert torch.equal(passage.picture, decoded.picture)
    assert torch.equal(link.at(seed=3).relay(face.w), passage.w_hat)


def test_a_relayed_latent_has_a_gradient(link: Link, face: Face) -> None:
    w = face.w.clone().requires_grad_()
    link.at(channel="awgn").relay(w).square().sum().backward()
    assert w.grad is not None and w.grad.abs().sum() > 0


def test_stages_are_measured_for_whom_asks(link: Link, face: Face) -> None:
    meter = StageMeter(link.models.device)
    link.send(link.face(face.image, meter=meter), meter=meter)
    assert list(meter.seconds) == ["align", "invert", "encode", "channel", "decode"]


@pytest.mark.parametrize("wrong", [None, "me.jpg", torch.zeros(1, 2, 512)])
def test_what_is_no_face_or_sentence_cannot_be_edited(
    link: Link, face: Face, wrong: object
) -> None:
    with pytest.raises(ValueError, match="face must be a face or an edit, got "):
        link.edit(wrong, "smile more")  # type: ignore[arg-type]
    if not isinstance(wrong, str):
        with pytest.raises(ValueError, match="sentence must be text, got "):
            link.edit(face, wrong)  # type: ignore[arg-type]


def test_a_link_is_shown_in_a_line(link: Link, face: Face) -> None:
    shown = repr(link.at(channel="rician", snr_db=-6))
    assert shown.startswith("Link(Rician(csi='perfect', ") and "snr_db=-6, code='face'" in shown
    assert all(len(repr(one)) < 250 for one in (link, face, link.edit(face, "smile more")))


def test_an_adapter_that_was_trained_anew_is_another(
    link: Link, face: Face, tmp_path: Path
) -> None:
    file = tmp_path / "mine.safetensors"
    adapter = untrained("paper", 512)
    received = []
    for shift in (0.0, 0.1):
        with torch.no_grad():
            adapter.decoder.bias.add_(shift)  # type: ignore[operator, union-attr]
        adapter.save(file, Trained("face", "rayleigh", 0.0, 1, f"moved by {shift}"))
        received.append(link.at(adapter=file).send(face).w_hat)
    assert not torch.equal(*received)


def test_the_mean_face_has_no_relative_error(link: Link) -> None:
    """It is what an inversion of one step finds."""
    measures = link.at(channel="awgn").send(link.code.start(1)).channel_measures()
    assert measures["latent_mse_relative"] is None and measures["channel_gain"] == 1.0


def test_nothing_is_printed(link: Link, face: Face, capfd: pytest.CaptureFixture[str]) -> None:
    link.send(link.edit(face, "smile more")).measures()
    assert capfd.readouterr() == ("", "")


def test_numpys_numbers_and_paths_are_taken(link: Link) -> None:
    here = link.at(snr_db=np.arange(-6, 7, 6)[0], seed=np.int64(3), adapter=prior_path("w2"))
    assert (here.snr_db, here.seed, type(here.snr_db)) == (-6.0, 3, float)


def test_torchs_own_random_numbers_are_the_users(sample: Path) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    link = Link.load(steps=1)
    link.send(link.edit(link.face(sample), "smile more")).measures()
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("sent", [None, "me.jpg", np.zeros((1, 2, 512)), torch.zeros(0, 2, 512)])
def test_what_is_no_face_is_one_sentence(link: Link, sent: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        link.send(sent)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"snr_db": 99.0}, "snr_db must be within -40..60 dB, got 99.0"),
        ({"channel": "ether"}, "channel must be one of awgn"),
        ({"adapter": "glue"}, "adapter must be one of prior, prior-fixed, paper, none or an"),
        ({"adapter": ""}, "adapter must be one of prior"),
        ({"channel": Rician}, "channel must be a name or a ChannelModel"),
        ({"snr_db": float("nan")}, "snr_db must be within -40..60 dB, got nan"),
        ({"code": "w3"}, "code must be one of face, w1, w2, got 'w3'"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"k_factor": -1.0, "channel": "rician"}, "k_factor must be within"),
        ({"speed_of_light": 1.0}, "speed_of_light"),
        ({"channel": "tdl", "adapter": "paper"}, "tdl"),
        ({"code": ["w1"]}, r"code must be one of face, w1, w2, got \['w1'\]"),
        ({"channel": "zmq", "tx_address": None}, "tx_address must be text, got None"),
        ({"channel": ["awgn"]}, "channel must be a name or a ChannelModel"),
        ({"fading": {}, "channel": "rician"}, "fading must be one of block, fast, got {}"),
    ],
)
def test_bad_values_are_one_sentence(link: Link, changes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        link.at(**changes)
    if "k_factor" not in changes:
        with pytest.raises(ValueError, match=message):
            Link.load(**changes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": 256}, "size must be one of 128, 1024, got 256"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"steps": 1.5}, "steps must be a whole number"),
        ({"inversion": "newton"}, "inversion must be one of auto, fast, adam, paper"),
        ({"device": "cuda:9"}, "device must be auto, cpu or a CUDA device here"),
        ({"generator": "no.pkl"}, "no.pkl"),
        ({"device": None}, "device must be auto, cpu or a CUDA device here, got None"),
        ({"steps": "9"}, "steps must be a finite number, got '9'"),
        ({"code": "w2", "inversion": "fast"}, "inversion must be adam or paper for code w2"),
        ({"inversion": "paper"}, "inversion must be fast or adam for code face"),
        ({"inversion": ["adam"]}, "inversion must be one of auto, fast, adam, paper"),
        *(
            ({name: 1}, f"{name} must be a path, got 1")
            for name in ("generator", "fields", "predictor", "cache")
        ),
        (
            {"generator": __file__, "adapter": "paper"},
            "adapter must be prior, prior-fixed, none or",
        ),
    ],
)
def test_bad_networks_are_one_sentence(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Link.load(**arguments)


def test_a_latent_of_another_code_is_one_sentence(link: Link, face: Face) -> None:
    with pytest.raises(ValueError, match=r"w must be \[B, 1, 512\] in code w1, got \[1, 1024"):
        link.at(code="w1").send(face)


@pytest.mark.parametrize(
    "photograph",
    [
        None,
        np.zeros((128, 128, 3)),
        torch.zeros(3, 128, 128),
        torch.zeros(1, 3, 128, 64),
        torch.full((1, 3, 128, 128), float("nan")),
        torch.full((1, 3, 128, 128), 255.0),
        torch.zeros(1, 3, 128, 128, dtype=torch.uint8),
    ],
)
def test_what_is_no_photograph_is_one_sentence(link: Link, photograph: object) -> None:
    with pytest.raises(ImageError, match="image must"):
        link.face(photograph)  # type: ignore[arg-type]


def test_a_face_is_found_without_gradients_around(link: Link, face: Face) -> None:
    with torch.no_grad():
        assert torch.equal(link.face(face.image).w, face.w)


def test_a_bad_photograph_and_a_bad_sentence(link: Link, face: Face, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="does not exist"):
        link.face(tmp_path / "none.jpg")
    with pytest.raises(ImageError):
        link.face(Image.new("RGB", (300, 300), "gray"))
    with pytest.raises(ValueError, match="bangs"):
        link.edit(face, "what is the time")
    with pytest.raises(ValueError, match="asks to leave the age as it is"):
        link.edit(face, "don't make her older")
