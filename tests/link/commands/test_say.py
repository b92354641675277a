"""A sentence on the command line: what it changes, and what it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from processes import ROOT, link

from semantic.attributes import ATTRIBUTES

SENTENCE = "Make the face slightly younger"


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("make the sky blue", "asks for nothing that is known; what can be asked for: bangs"),
        ("", "the sentence is empty; what can be asked for: bangs"),
        ("smile " * 833, "within 500 characters"),
        ("don't make her older", "asks to leave the age as it is, and for no change; what can be"),
        ("remove the glasses and make the sky blue", "not known beside the eyeglasses"),
    ],
)
def test_bad_sentences_are_answered_and_nothing_is_written(
    sentence: str, answer: str, tmp_path: Path
) -> None:
    result = link("run", "--say", sentence, "--out", "out", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()  # not even a download was begun
    assert line.startswith("run_link.py: ")
    assert answer in line
    assert not list(tmp_path.iterdir())


def test_fields_that_are_not_there(tmp_path: Path) -> None:
    result = link("run", "--say", SENTENCE, "--fields", "none", cwd=tmp_path)
    assert result.returncode == 2
    assert "fields must be an existing file or folder" in " ".join(
        result.stderr.replace("│", " ").split()
    )


@pytest.mark.weights
def test_a_predictor_of_ones_own_leads_the_edit(tmp_path: Path, sample: Path) -> None:
    """With the second predictor's file both are the same network, and see the same."""
    own = ROOT / "semantic" / "weights" / "attributes_evaluation.safetensors"
    options = ("--image", sample, "--steps", "3", "--predictor", own, "--out", "out")
    result = link("run", "--say", SENTENCE, *options, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    written = json.loads((tmp_path / "out" / "result.json").read_text())
    for stage in ("before", "sent", "received"):
        degrees = written[f"degrees_{stage}"]
        assert degrees["editing"] == degrees["evaluation"]
    assert written["settings"]["predictor"] == str(own)


@pytest.mark.weights
def test_a_predictor_that_is_none_is_refused_before_the_inversion(tmp_path: Path) -> None:
    other = ROOT / "semantic" / "weights" / "fields.safetensors"
    for path, reason in (
        ("none.pth.tar", "predictor must be an existing file, got 'none.pth.tar'"),
        (other, f"{other} is no attribute predictor"),
    ):
        options = ("--say", SENTENCE, "--predictor", path, "--out", "out")
        result = link("run", *options, cwd=tmp_path)
        assert result.returncode == 2
        assert reason in result.stderr and "invert" not in result.stderr
        assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The results of one sentence on the sample face."""
    where = tmp_path_factory.mktemp("say")
    options = ("--image", sample, "--steps", "25", "--snr-db", "18", "--out", "out")
    result = link("run", "--say", SENTENCE, *options, cwd=where)
    assert result.returncode == 0, result.stderr
    assert "asked for" in result.stdout
    assert "edited / inverted" in result.stdout
    return where / "out"


@pytest.mark.weights
def test_result_has_the_edit(folder: Path) -> None:
    result = json.loads((folder / "result.json").read_text())
    assert result["request"] == {
        "sentence": SENTENCE,
        "attribute": "age",
        "mode": "change",
        "direction": -1,
        "degree": 1,
        "confidence": result["request"]["confidence"],
    }
    for stage in ("before", "sent", "received"):
        for predictor in ("editing", "evaluation"):
            degrees = result[f"degrees_{stage}"][predictor]
            assert list(degrees) == list(ATTRIBUTES)
            assert set(degrees.values()) <= set(range(6))
    before = result["degrees_before"]["editing"]["age"]
    assert result["degree_expected"] == max(before - 1, 0)
    assert result["matched"] == (
        result["degrees_sent"]["editing"]["age"] == result["degree_expected"]
    )
    assert 0 <= result["steps"] <= 20
    assert 0 < result["seconds"]["edit"] < result["seconds"]["total"]
    assert result["edit_end"]
    assert result["edits"] == [
        {
            "attribute": "age",
            "degree_before": before,
            **{name: result[name] for name in ("degree_expected", "steps", "matched", "edit_end")},
        }
    ]
    assert "edited_inverted" in result["identity_cosine"]
    assert result["settings"]["say"] == SENTENCE


@pytest.mark.weights
def test_the_edited_latent_is_what_is_sent(folder: Path) -> None:
    """At 18 dB: nearer to the edited than to the inverted picture, if there was an edit at all."""
    result = json.loads((folder / "result.json").read_text())
    if result["steps"]:
        near = result["lpips_alex"]["received_edited"]
        assert near < result["lpips_alex"]["received_inverted"]
    assert np.load(folder / "symbols.npz")["x"].shape == (1, 512)


@pytest.mark.weights
def test_pictures_are_there(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"original.png", "inverted.png", "edited.png", "received.png", "grid.png"} <= names
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


@pytest.mark.weights
def test_two_wishes_are_done_and_said(tmp_path: Path, sample: Path) -> None:
    sentence = "Make the face younger and smile more"
    options = ("--image", sample, "--steps", "3", "--snr-db", "18", "--out", "out")
    result = link("run", "--say", sentence, *options, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "several wishes, carried out one after the other: age, then smiling" in result.stderr
    first_line = result.stdout.splitlines()[0]
    assert first_line.startswith("age ") and "; then smiling " in first_line
    written = json.loads((tmp_path / "out" / "result.json").read_text())
    assert written["request"]["mode"] == "several"
    assert [edit["attribute"] for edit in written["edits"]] == ["age", "smiling"]
    assert written["steps"] == sum(edit["steps"] for edit in written["edits"])
    for edit in written["edits"]:
        sent = written["degrees_sent"]["editing"][edit["attribute"]]
        assert edit["matched"] == (sent == edit["degree_expected"])
