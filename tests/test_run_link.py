"""The command line's table of commands, and what it calls itself."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import get_type_hints

import pytest

import run_link


@pytest.mark.parametrize("name", run_link.COMMANDS)
def test_each_command_takes_its_settings(name: str) -> None:
    settings, function = map(resolve_name, run_link.COMMANDS[name])
    assert get_type_hints(function)["settings"] is settings


@pytest.mark.parametrize("program", ["run_link.py", "editable-deepsc"])
def test_the_program_calls_itself_what_was_typed(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_link.main(["--version"], program) == 0
    assert capsys.readouterr().out.startswith(f"{program} ")
    assert run_link.main(["ask", "make me taller"], program) == 2
    assert capsys.readouterr().err.startswith(f"{program}: the sentence asks for nothing")
    assert run_link.main(["--help"], program) == 0
    out = capsys.readouterr().out
    assert f"usage: {program} " in out and f"{program} chat --image" in out
    assert ("run_link.py" in out) == (program == "run_link.py")


def test_the_help_has_a_line_for_each_example_and_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_link.main(["--help"])
    shown = capsys.readouterr().out.splitlines()
    assert run_link.__doc__ is not None
    assert set(run_link.__doc__.splitlines()) <= set(shown)
    lines = [line[2:] for line in shown if line.startswith("  ")]
    assert all(any(line.startswith(f"{name}  ") for line in lines) for name in run_link.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fly"], "command must be one of run, "),
        (["chat", "--snr-db", "loud"], "--snr-db: could not convert string to float: 'loud'"),
        (["run", "--snr-db", "99"], "snr-db must be within -40..60 dB, got 99"),
        (["run", "--snr-db"], "snr-db must have at least one value, got none"),
        (["run", "--channel", "ether"], "invalid choice 'ether' for argument '--channel'"),
        (["run", "--warp", "9"], "Unrecognized options: --warp"),
        (["run", "--image", "no " * 60 + "file.png"], "file, got '" + "no " * 60 + "file.png'"),
        (["ask"], "Missing from editable-deepsc ask: STR"),
        (["train", "requests"], "--data"),
        (["train"], "train"),
    ],
)
def test_a_bad_command_line_is_one_plain_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_link.main(arguments, "editable-deepsc") == 2
    out, error = capsys.readouterr()
    assert out == "" and error.startswith("editable-deepsc: ")
    assert error.count("\n") == 1 and error.endswith(" --help\n")
    assert sentence in error
    assert not set(error) & set("│╭╮╰╯─")
