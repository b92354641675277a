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
    with pytest.raises(SystemExit) as ended:
        run_link.main(["--help"], program)
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert f"usage: {program} " in out and f"{program} chat --image" in out
    assert ("run_link.py" in out) == (program == "run_link.py")


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_link.main(["fly"], "editable-deepsc")
    assert ended.value.code == 2
    assert "editable-deepsc --help" in capsys.readouterr().err
