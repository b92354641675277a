"""``run_link.py ask`` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from processes import link

import run_link
from link.commands.ask import described
from semantic.requests import Request

KEYS = ["attribute", "mode", "direction", "degree", "confidence"]


def test_plain_answer_is_one_or_two_lines(tmp_path: Path) -> None:
    result = link("ask", "I kind of want the smile to be less obvious", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("smiling: 1 degree down")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("make the sky blue", "nothing that is known"),
        ("", "empty"),
        ("smile " * 833 + "xx", "within 500 characters, got 5000"),
        ("Haz que la barba sea más larga, por favor", "what can be asked"),
        ("Don't make her older", "asks to leave the age as it is"),
        ("please don't remove the beard", "asks to leave the beard as it is"),
        ("remove the glasses and make the sky blue", "not known beside the eyeglasses"),
        ("remove the glasses and add a hat", "what can be asked"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_can(
    sentence: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_link.main(["ask", sentence]) == 2
    output = capsys.readouterr()
    assert not output.out
    assert expected in output.err
    assert "bangs, eyeglasses, beard, smile or age" in output.err
    assert len(output.err.splitlines()) == 1


def test_refusal_has_exit_code_two_and_writes_nothing(tmp_path: Path) -> None:
    result = link("ask", "make the sky blue", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("run_link.py: the sentence asks for nothing that is known")
    assert not list(tmp_path.iterdir())


def test_a_dash_is_for_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_link.main(["ask", "-"]) == 2
    assert "--json" in capsys.readouterr().err


def test_json_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_link.main(["ask", "--json", "Remove the glasses!"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert list(answer) == KEYS
    assert 0.5 <= answer.pop("confidence") <= 1
    assert answer == {"attribute": "eyeglasses", "mode": "target", "direction": None, "degree": 0}


def test_two_wishes_are_said_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_link.main(["ask", "Remove the glasses and smile more"]) == 0
    first, *wishes = capsys.readouterr().out.splitlines()
    assert first == "2 wishes, one after the other:"
    assert [wish.split(":")[0] for wish in wishes] == ["1. eyeglasses", "2. smiling"]
    assert run_link.main(["ask", "--json", "Remove the glasses and smile more"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == [*KEYS, "wishes"]
    assert (answer["attribute"], answer["mode"]) == (None, "several")
    assert [wish["attribute"] for wish in answer["wishes"]] == ["eyeglasses", "smiling"]
    assert all(list(wish) == KEYS for wish in answer["wishes"])


def test_json_answers_every_line_of_stdin(tmp_path: Path) -> None:
    """Also the empty one, the one that is no UTF-8, the long one and the last without an end."""
    lines = [
        b"Make the face slightly younger",
        b"",
        b"\xff\xfe\xfa",
        b"a" * 5000,
        b"don't smile more and don't remove the glasses\r",
        b"Smile more",
    ]
    result = link("ask", "--json", "-", cwd=tmp_path, said=b"\n".join(lines))
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["attribute"] for answer in answers] == ["age", *[None] * 4, "smiling"]
    assert [answer["mode"] for answer in answers] == ["change", *["none"] * 4, "change"]
    assert [answer["direction"] for answer in answers] == [-1, *[None] * 4, 1]
    assert [answer["degree"] for answer in answers] == [1, *[None] * 4, 1]
    assert all(list(answer) == KEYS and 0 <= answer["confidence"] <= 1 for answer in answers)


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (Request("bangs", "change", 1, 1, 0.9), "bangs: 1 degree up (longer), confidence 0.90"),
        (
            Request("eyeglasses", "target", None, 4, 1.0),
            "eyeglasses: degree 4 of 0..5, confidence ",
        ),
    ],
)
def test_description(request_: Request, line: str) -> None:
    assert described(request_).startswith(line)
