"""A radio started as a user starts it, and ports that are free."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from link.commands.radio import GNU_RADIO_ABSENT, has_gnu_radio

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 60  # of a busy machine

needs_gnu_radio = [
    pytest.mark.radio,
    pytest.mark.skipif(not has_gnu_radio(), reason=GNU_RADIO_ABSENT),
]


def free_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "run_link.py"), "radio", *arguments]


class RadioProcess:
    """`run_link.py radio ...` as its own process, ready when this returns."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            command_line(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )
        try:
            self.ready: dict[str, Any] = json.loads(self._first_line())
        except BaseException:
            self.kill()
            raise

    def _first_line(self) -> str:
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], PATIENCE_S)[0]:
            raise TimeoutError("the radio did not get ready")
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.communicate()[1])
        return line

    @property
    def addresses(self) -> dict[str, str]:
        return {key: value for key, value in self.ready.items() if key.endswith("_address")}

    def stop(self) -> tuple[int, dict[str, Any]]:
        """SIGTERM; exit status and last line."""
        self.process.terminate()
        out, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, json.loads(out.splitlines()[-1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def start_loopback(addresses: dict[str, str] | None = None, *arguments: str) -> RadioProcess:
    """A loopback on these addresses, or on free ones."""
    chosen = addresses or {
        "tx_address": free_address(),
        "rx_address": "tcp://127.0.0.1:*",
        "control_address": "tcp://127.0.0.1:*",
    }
    options = [part for name, value in chosen.items() for part in (_flag(name), value)]
    return RadioProcess("loopback", *options, *arguments)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
