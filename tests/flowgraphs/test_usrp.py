"""USRPs: a simulated E320 through the real libuhd and gr-uhd.

What it cannot show: underflows, overflows and late packets as a device has them, time and PPS, a
second channel, AGC as on X3x0, and how long anything takes.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from processes import PATIENCE_S, ROOT, RadioProcess, as_options, link

from experiments.common.loopback import free_address
from link.gnu_radio import find_python
from phy.radio.zmq_bridge import RadioControl, RadioError, SampleSink, SampleSource

pytestmark = pytest.mark.radio

DEVICE = ("--device", "addr=127.0.0.1,mgmt_addr=127.0.0.1", "--lo-offset", "0")  # it has no DSP
NEEDS = """
import gevent, msgpack, netaddr, pyroute2, pyudev, six
import importlib.util
assert importlib.util.find_spec("usrp_mpm")  # itself it loads with our stand-ins alone
"""
PACKAGES = "python3-uhd python3-gevent python3-msgpack python3-netaddr python3-pyroute2 "
ABSENT = f"no simulated USRP here: apt-get install {PACKAGES}python3-pyudev python3-six"
FULL_SCALE = 0.2  # of our samples, --amplitude


class Simulator:
    """The device as a process; `wire` is what its transmitter sent."""

    def __init__(self, python: str, folder: Path) -> None:
        self._wire = folder / "wire"
        self.process = subprocess.Popen(
            [python, str(ROOT / "tests" / "usrp_simulator.py"), str(self._wire)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], PATIENCE_S)[0], "it is not ready"
        assert self.process.stdout.readline() == "ready\n"

    def wire(self) -> list[tuple[int, bool]]:
        """Samples and end of burst, a packet each."""
        lines = [line.split() for line in self._wire.read_text().splitlines()]
        return [(int(count), end == "1") for count, end in lines]

    def vanish(self) -> None:
        """All of its processes at once, as a cable that is pulled."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def end(self) -> None:
        if self.process.poll() is None:
            self.vanish()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    python = str(find_python(os.environ))
    if subprocess.run([python, "-c", NEEDS], capture_output=True, check=False).returncode:
        pytest.skip(ABSENT)
    made = Simulator(python, tmp_path)
    yield made
    made.end()


def usrp(*arguments: object) -> RadioProcess:
    """Transmitter and receiver on the simulator, on free ports."""
    free = {
        "tx_address": free_address(),
        "rx_address": "tcp://127.0.0.1:*",
        "control_address": "tcp://127.0.0.1:*",
    }
    return RadioProcess("usrp-trx", "--transmit", *DEVICE, *as_options(free), *arguments)


def through(radio: RadioProcess, samples: np.ndarray) -> np.ndarray:
    """What comes back from the first that is not zero on, as many samples as were sent."""
    out = np.zeros(0, np.complex64)
    ready = radio.ready
    with (
        SampleSink(ready["tx_address"], PATIENCE_S) as sink,
        SampleSource(ready["rx_address"]) as source,
    ):
        sink.send(samples)
        deadline = time.monotonic() + PATIENCE_S
        while len(out) < len(samples) and time.monotonic() < deadline:
            chunk = source.receive(0.1)
            if not len(out) and np.any(chunk):
                chunk = chunk[np.argmax(chunk != 0) :]
            if np.any(chunk) or len(out):
                out = np.concatenate([out, chunk])
    return out[: len(samples)]


def test_samples_cross_it_as_one_burst_and_twice_in_a_row(simulator: Simulator) -> None:
    generator = np.random.default_rng(5)
    with usrp("--amplitude", FULL_SCALE) as radio:
        actual = radio.ready["actual"]
        assert (actual["rate"], actual["frequency"]) == (1e6, 2.45e9)
        assert (actual["tx_gain"], actual["rx_gain"]) == (0, 30)
        for sent in (generator.normal(size=(2620, 2)), generator.normal(size=(7000, 2))):
            samples = (sent @ [1, 1j] / 2).astype(np.complex64)
            before = simulator.wire()
            got = through(radio, samples)
            assert np.abs(got - FULL_SCALE * samples).max() < 1e-4  # sc16 on the wire
            packets = simulator.wire()[len(before) :]
            assert [end for _, end in packets].count(True) == 1 and packets[-1][1]
            assert sum(count for count, _ in packets) == len(samples) + 1024 + (not before)
        status, last = radio.stop()
    assert status == 0 and last["counters"]["bursts"] == 2
    assert last["counters"]["underflows"] == 0


def test_a_device_that_vanishes_is_told_within_seconds(simulator: Simulator) -> None:
    with usrp() as radio:
        begin = time.monotonic()
        simulator.vanish()
        _, error = radio.process.communicate(timeout=PATIENCE_S)
    assert radio.process.returncode == 1
    assert "radio: the USRP of usrp-trx gives no answer any more\n" in error
    assert time.monotonic() - begin < 30


def test_every_option_of_the_device_is_taken(simulator: Simulator) -> None:
    clocks = ("--clock-source", "internal", "--master-clock-rate", "122.88e6")
    sides = ("--tx-subdev", "A:1", "--rx-subdev", "A:0", "--rx-antenna", "TX/RX")
    with usrp(*clocks, *sides, "--tx-gain", "10") as radio:
        assert radio.ready["actual"]["tx_gain"] == 10
        assert radio.ready["actual"]["clock_source"] == "internal"
        control = RadioControl(radio.ready["control_address"], PATIENCE_S)
        assert control.ask(frequency=1e9)["actual"]["frequency"] == 1e9
        with pytest.raises(RadioError, match="frequency of tx must be within"):
            control.ask(frequency=1e7)
        assert control.ask()["actual"]["frequency"] == 1e9  # as it was before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--frequency", "1e7"], "frequency of tx must be within 4.7e+07..6e+09 Hz for this de"),
        (["--clock-source", "mars"], "clock_source must be one that the device has, internal, go"),
        (["--time-source", "mars"], "time_source must be one that the device has, internal, got"),
        (["--rx-subdev", "Q:7"], "rx_subdev must be a subdevice that the device has, as one of A"),
        (["--tx-antenna", "J9"], "usrp-trx does not start: "),
    ],
)
def test_what_the_device_cannot_do_is_one_sentence(
    simulator: Simulator, arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    command = ("radio", "usrp-trx", "--transmit", *DEVICE, *arguments)
    made = link(*command, cwd=tmp_path, timeout=PATIENCE_S)
    assert made.returncode == 2 and made.stdout == ""
    assert f"radio: {sentence}" in made.stderr.splitlines()[-1]
