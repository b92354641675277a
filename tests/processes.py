"""Processes that tests start: the program and its radio, each as a user calls it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from link.radio.gnu_radio import find_python
from link.radio.loopback import free_address

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60  # of a busy machine


def command_line(*arguments: object) -> list[str]:
    """run_link.py with these arguments, under this Python."""
    return [sys.executable, str(ROOT / "run_link.py"), *map(str, arguments)]


def link(
    *arguments: object, cwd: Path, said: bytes = b"", timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """run_link.py as a user calls it, from another folder, with what is said on its stdin."""
    made = subprocess.run(
        command_line(*arguments),
        cwd=cwd,
        input=said,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    out, error = made.stdout.decode(), made.stderr.decode()
    return subprocess.CompletedProcess(made.args, made.returncode, out, error)


def under_system_python(what: str) -> Any:
    """What tests/flowgraphs/under_system_python.py finds out under GNU Radio's Python."""
    script = ROOT / "tests" / "flowgraphs" / "under_system_python.py"
    made = subprocess.run(
        [str(find_python(os.environ)), script, what],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


class RadioProcess:
    """`run_link.py radio ...` as its own process, ready when this returns."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            command_line("radio", *arguments),
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

    def __enter__(self) -> RadioProcess:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.kill()

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

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, dict[str, Any]]:
        """Send a signal; exit status and last line."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, json.loads(out.splitlines()[-1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def start_loopback(addresses: dict[str, str] | None = None, *arguments: object) -> RadioProcess:
    """A loopback on these addresses, or on free ones."""
    chosen = addresses or {
        "tx_address": free_address(),
        "rx_address": "tcp://127.0.0.1:*",
        "control_address": "tcp://127.0.0.1:*",
    }
    return RadioProcess("loopback", *as_options(chosen), *arguments)


def as_options(addresses: dict[str, str]) -> list[str]:
    """The addresses on a command line."""
    pairs = (("--" + name.replace("_", "-"), value) for name, value in addresses.items())
    return [part for pair in pairs for part in pair]
