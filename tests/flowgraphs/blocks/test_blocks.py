"""The three blocks for the Companion: installed for a user, compiled, and run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import zmq
from processes import PATIENCE_S, ROOT

from link.radio.gnu_radio import find_python
from link.radio.loopback import free_address

pytestmark = pytest.mark.radio

BLOCKS = ROOT / "flowgraphs" / "blocks"


def test_they_are_installed_opened_compiled_and_carry_symbols(tmp_path: Path) -> None:
    python, home = str(find_python(os.environ)), tmp_path / "home"
    user = os.environ | {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    user.pop("PYTHONPATH", None)

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        arguments = list(map(str, command))
        return subprocess.run(
            arguments, env=user, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    assert run(python, BLOCKS / "install.py").returncode == 0
    made = run("grcc", "-o", tmp_path, BLOCKS / "example.grc")
    assert made.returncode == 0, made.stdout
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(3, 512, 2)) @ [1, 1j] / 2**0.5).astype(np.complex64)
    addresses = free_address(), free_address()
    running = subprocess.Popen(
        [python, "-c", RUN, *addresses], env=user, cwd=tmp_path, stdin=subprocess.PIPE
    )
    try:
        with zmq.Context() as context:
            push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
            push.bind(addresses[0])
            pull.connect(addresses[1])
            for message in (x[0], x[1, :7], x[1], x[2]):  # one is too short, and left out
                push.send(message.tobytes())
            for sent in x:
                assert pull.poll(1000 * PATIENCE_S)
                got = np.frombuffer(pull.recv(), np.complex64)
                assert np.mean(np.abs(got - sent) ** 2) < 1e-3  # no noise: the pulse's cut alone
            context.destroy(linger=0)
    finally:
        running.communicate(timeout=PATIENCE_S)  # its stdin ends
    assert running.returncode == 0
    assert run(python, BLOCKS / "install.py", "--remove").returncode == 0
    assert not list(home.rglob("*.block.yml")) and not list(home.rglob("*.pth"))


RUN = """
import sys
from example import example
graph = example(from_address=sys.argv[1], to_address=sys.argv[2])
graph.start()
sys.stdin.read()
graph.stop()
graph.wait()
"""
