"""`run_link.py radio` where there is no GNU Radio."""

from __future__ import annotations

from pathlib import Path

import pytest

import link.commands.radio
import run_link


def test_without_gnu_radio_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = tmp_path / "python3"
    without.write_text("#!/bin/sh\nexit 1\n")
    without.chmod(0o755)
    for python in (str(without), str(tmp_path / "absent")):
        monkeypatch.setattr(link.commands.radio, "PYTHON", python)
        assert not link.commands.radio.has_gnu_radio()
        assert run_link.main(["radio", "loopback"]) == 2
        error = capsys.readouterr().err
        assert error.startswith("run_link.py: GNU Radio is not installed for /usr/bin/python3")
        assert error.count("\n") == 1
