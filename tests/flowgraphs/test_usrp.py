"""USRPs: a simulated E320 through the real libuhd and gr-uhd.

What it cannot show: underflows, overflows and late packets as a device has them, time and PPS, a
second channel, AGC as on X3x0, and how long anything takes.
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from processes import PATIENCE_S, ROOT, RadioProcess, as_options
from processes import link as run_link

from link.link import Link
from link.radio.gnu_radio import find_python
from link.radio.loopback import free_address
from phy.radio.channel import close_radios
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
TRIES = 4  # to start the simulator, which has no time to spare
MUTE = re.compile("No CHDR connection|[Tt]imeout|timed out|RfnocError")  # UHD about it
FULL_SCALE = 0.2  # of our samples, --amplitude


class Simulator:
    """The device as a process; `wire` is what its transmitter sent since it was started."""

    def __init__(self, python: str, folder: Path) -> None:
        self._python = python
        self._wire = folder / "wire"
        self.start()

    def start(self) -> None:
        """Ready when this returns; its ports may be taken a while by one that has just ended."""
        for again in range(TRIES):
            self.process = subprocess.Popen(
                [self._python, str(ROOT / "tests" / "usrp_simulator.py"), str(self._wire)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
            assert self.process.stdout is not None
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
            if ready and self.process.stdout.readline() == "ready\n":
                return
            self.vanish()
            time.sleep(2**again)
        raise TimeoutError("the simulated USRP did not get ready")

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

    def restart(self) -> None:
        self.end()
        self.start()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    python = str(find_python(os.environ))
    if subprocess.run([python, "-c", NEEDS], capture_output=True, check=False).returncode:
        pytest.skip(ABSENT)
    made = Simulator(python, tmp_path)
    yield made
    made.end()


def usrp(simulator: Simulator, *arguments: object) -> RadioProcess:
    """Transmitter and receiver on the simulator, on free ports."""
    for _ in range(TRIES - 1):
        with suppress(MuteError):
            return _usrp(*arguments)
        simulator.restart()
    return _usrp(*arguments)


class MuteError(Exception):
    """The simulator does not keep up on a busy machine: to be started again, it proves nothing."""


def _usrp(*arguments: object) -> RadioProcess:
    free = {
        "tx_address": free_address(),
        "rx_address": "tcp://127.0.0.1:*",
        "control_address": "tcp://127.0.0.1:*",
    }
    try:
        return RadioProcess("usrp-trx", "--transmit", *DEVICE, *as_options(free), *arguments)
    except RuntimeError as error:
        if MUTE.search(str(error)):
            raise MuteError from None
        raise


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
    with usrp(simulator, "--amplitude", FULL_SCALE) as radio:
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


@pytest.mark.weights
def test_a_picture_crosses_it_whole_and_twice_in_a_row(simulator: Simulator, sample: Path) -> None:
    """The face's latent, our modem, libuhd, sc16 on the wire, and back; nothing doubled or lost."""
    link = Link.load(steps=1)
    face = link.face(sample)
    with usrp(simulator, "--amplitude", FULL_SCALE) as radio:
        on_air = link.at(channel="zmq", timeout_s=PATIENCE_S, **radio.addresses)
        for _ in range(2):
            before = simulator.wire()
            got = on_air.send(face)
            assert got.reception.radio is not None
            assert got.reception.radio["kind"] == "usrp-trx"
            assert (got.reception.radio["blocks"], got.reception.radio["blocks_erased"]) == (1, 0)
            # 16 bits, a fifth of full scale: 70 dB and better, were it not for the pulse's cut
            assert float(got.reception.snr_db) > 35
            assert got.pil().size == (128, 128)
            assert bursts_on(simulator.wire()[len(before) :]) == 1
        status, last = radio.stop()
        close_radios()
    assert status == 0
    assert (last["counters"]["bursts"], last["counters"]["clipped"]) == (2, 0)


def bursts_on(packets: list[tuple[int, bool]]) -> int:
    """Bursts that were both begun and ended: CHDR has no flag for a beginning, so what follows an
    end, or nothing, begins one."""
    assert packets[-1][1], "the last burst was not ended"
    return sum(end for _, end in packets)


def test_radio_and_device_may_be_started_again(simulator: Simulator) -> None:
    samples = (np.random.default_rng(6).normal(size=(2620, 2)) @ [1, 1j] / 2).astype(np.complex64)
    for device_too in (False, False, True):
        if device_too:
            simulator.restart()
        with usrp(simulator, "--amplitude", FULL_SCALE) as radio:
            assert np.abs(through(radio, samples) - FULL_SCALE * samples).max() < 1e-4
            assert radio.stop()[0] == 0


def test_a_device_that_vanishes_is_told_within_seconds(simulator: Simulator) -> None:
    with usrp(simulator) as radio:
        begin = time.monotonic()
        simulator.vanish()
        assert radio.process.stderr is not None
        said = iter(radio.process.stderr.readline, "")
        assert "radio: the USRP of usrp-trx gives no answer any more\n" in said
        told = time.monotonic() - begin
        radio.process.communicate(timeout=PATIENCE_S)
    assert radio.process.returncode == 1
    assert told < 15 and time.monotonic() - begin < 25  # 5 and 8 on a machine that has time


def test_every_option_of_the_device_is_taken(simulator: Simulator) -> None:
    clocks = ("--clock-source", "internal", "--master-clock-rate", "122.88e6")
    sides = ("--tx-subdev", "A:1", "--rx-subdev", "A:0", "--rx-antenna", "TX/RX")
    with usrp(simulator, *clocks, *sides, "--tx-gain", "10") as radio:
        assert radio.ready["actual"]["tx_gain"] == 10
        assert radio.ready["actual"]["clock_source"] == "internal"
        control = RadioControl(radio.ready["control_address"], PATIENCE_S)
        assert control.ask(frequency=1e9)["actual"]["frequency"] == 1e9
        with pytest.raises(RadioError, match="frequency of tx must be within"):
            control.ask(frequency=1e7)
        assert control.ask()["actual"]["frequency"] == 1e9  # as it was before


def test_the_carrier_is_corrected_at_the_device_and_while_it_runs(simulator: Simulator) -> None:
    with usrp(simulator, "--ppm", "10", "--correct-hz", "-5e3") as radio:
        status = radio.ready
        control = RadioControl(radio.ready["control_address"], PATIENCE_S)
        for correct_hz in (-5e3, 61e3):
            asked = (2.45e9 + correct_hz) / (1 + 10e-6)
            assert status["actual"]["frequency"] == pytest.approx(asked, abs=1)  # its own steps
            assert status["parameters"]["frequency"] == 2.45e9
            status = control.ask(correct_hz=61e3)
        assert control.ask(frequency=1e9)["actual"]["frequency"] == pytest.approx(
            1.000061e9 / (1 + 10e-6), abs=1
        )


def test_a_device_that_another_radio_holds_is_said_to_be_so(simulator: Simulator) -> None:
    with usrp(simulator), pytest.raises(RuntimeError) as refused:
        _usrp()
    assert "is held by another program, or by one that was killed" in str(refused.value)
    assert "radio: the USRP of device 'addr=127.0.0.1,mgmt_addr=127.0.0.1'" in str(refused.value)


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
    made = run_link(*command, cwd=tmp_path, timeout=PATIENCE_S)
    for _ in range(TRIES - 1):
        if MUTE.search(made.stderr):
            simulator.restart()
            made = run_link(*command, cwd=tmp_path, timeout=PATIENCE_S)
    assert made.returncode == 2 and made.stdout == ""
    assert f"radio: {sentence}" in made.stderr.splitlines()[-1]


def test_a_burst_crosses_it_by_soapysdr_as_well(simulator: Simulator) -> None:
    """SoapySDR's own driver for UHD, so `radio soapy` runs on what a real device would be."""
    if not list(Path("/usr/lib").glob("*/SoapySDR/modules*/libuhdSupport.so")):
        pytest.skip("no SoapySDR driver for UHD here: apt-get install soapysdr0.8-module-uhd")
    addresses = {
        "tx_address": free_address(),
        "rx_address": "tcp://127.0.0.1:*",
        "control_address": "tcp://127.0.0.1:*",
    }
    device = ("--device", "driver=uhd,addr=127.0.0.1,mgmt_addr=127.0.0.1", "--side", "both")
    samples = (np.random.default_rng(7).normal(size=(2620, 2)) @ [1, 1j] / 2).astype(np.complex64)
    for _ in range(TRIES):
        try:
            radio = RadioProcess("soapy", "--transmit", *device, *as_options(addresses))
            break
        except RuntimeError as error:
            if not MUTE.search(str(error)):
                raise
            simulator.restart()
    with radio:
        assert np.abs(through(radio, samples) - FULL_SCALE * samples).max() < 1e-4
        status, last = radio.stop()
    assert status == 0
    assert (last["counters"]["bursts"], last["counters"]["clipped"]) == (1, 0)
