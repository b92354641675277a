"""`run_link.py radio` where there is no GNU Radio, and where to find its help."""

from __future__ import annotations

from pathlib import Path

import pytest
from processes import link

import run_link
from link.radio import gnu_radio


def test_without_gnu_radio_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = tmp_path / "python3"
    without.write_text("#!/bin/sh\nexit 1\n")
    without.chmod(0o755)
    for variable in (gnu_radio.VARIABLE, "CONDA_PREFIX", "PYBOMBS_PREFIX"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    for python in (str(without), str(tmp_path / "absent")):
        monkeypatch.setattr(gnu_radio, "SYSTEM_PYTHON", python)
        assert not gnu_radio.has_gnu_radio(python)
        assert run_link.main(["radio", "loopback"]) == 2
        error = capsys.readouterr().err
        assert error.startswith("run_link.py: GNU Radio is not installed for /usr/bin/python3")
        assert error.count("\n") == 1


def test_a_chosen_python_without_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(gnu_radio.VARIABLE, "nowhere")
    assert run_link.main(["radio", "loopback"]) == 2
    sentence = f"run_link.py: {gnu_radio.VARIABLE} must name a Python that has GNU Radio"
    assert capsys.readouterr().err == f"{sentence}, got 'nowhere'\n"


def test_help_needs_no_gnu_radio_and_says_where_it_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(gnu_radio.VARIABLE, "nowhere")
    result = link("radio", "--help", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert gnu_radio.VARIABLE in result.stdout
