"""The command `page` as a process, and what can be wrong with it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from processes import PATIENCE_S, command_line

import run_link


def test_it_is_served_until_ctrl_c(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command_line("page", "--port", 0, "--steps", 1),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address is not None, process.communicate()[1]
    with urllib.request.urlopen(address[0], timeout=PATIENCE_S) as answer:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert b"Editable-DeepSC" in answer.read()
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, error) == (0, "stopped\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--channel", "zmq"), "channel must be a simulated one for the page, got 'zmq'"),
        (("--port", "70000"), "port must be a whole number within 0..65535, got 70000"),
        (("--host", ""), "host must"),
        (("--snr-db", "99"), "snr-db must be within -40..60 dB, got 99"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    flags: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_link.main(["page", *flags]) == 2
    assert sentence in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("link.page.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    assert run_link.main(["page"]) == 2
    assert "pip install 'editable-deepsc-link[page]'" in capsys.readouterr().err


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run_link.main(["page", "--port", str(port)]) == 2
    assert f"port must be a free one at 127.0.0.1, got {port}" in capsys.readouterr().err
