"""The loopback flowgraph: exact noise, control, restarts, a clean end."""

from __future__ import annotations

import subprocess
import time

import numpy as np
import pytest
import zmq
from processes import (
    PATIENCE_S,
    RadioProcess,
    command_line,
    start_loopback,
    under_system_python,
)

from phy.radio.amplifier import amplified
from phy.radio.zmq_bridge import RadioControl, RadioError, SampleSink, SampleSource

pytestmark = pytest.mark.radio

STUCK = 64  # samples that may stay in the flowgraph's filters


class Bridge:
    """Our two ends of a loopback."""

    def __init__(self, radio: RadioProcess) -> None:
        self.sink = SampleSink(radio.ready["tx_address"], timeout_s=PATIENCE_S)
        self.source = SampleSource(radio.ready["rx_address"])
        self.control = RadioControl(radio.ready["control_address"], timeout_s=PATIENCE_S)

    def __enter__(self) -> Bridge:
        return self

    def __exit__(self, *error: object) -> None:
        self.sink.close()
        self.source.close()

    def through(self, samples: np.ndarray) -> np.ndarray:
        """What comes out for these samples, but for the last few."""
        out, wanted = [], len(samples) - STUCK
        for first in range(0, len(samples), 8192):
            self.sink.send(samples[first : first + 8192])
            out.append(self.source.receive(0))
        deadline = time.monotonic() + PATIENCE_S
        while sum(map(len, out)) < wanted and time.monotonic() < deadline:
            out.append(self.source.receive(0.1))
        return np.concatenate(out)

    def settle(self) -> None:
        self.through(np.zeros(4096, np.complex64))


def test_the_noise_has_the_variance_of_the_snr(loopback: RadioProcess) -> None:
    count = 300_000
    with Bridge(loopback) as bridge:
        for snr_db in (-6, 6, 18):
            bridge.control.ask(snr_db=snr_db, cfo=0, ppm=0, taps=["1"])
            bridge.settle()
            noise = bridge.through(np.zeros(count)) * 10 ** (snr_db / 20)
            error = 1 / np.sqrt(len(noise))  # of a mean of |n|^2, which has variance 1
            assert abs(np.mean(np.abs(noise) ** 2) - 1) < 5 * error
            assert abs(noise.mean()) < 5 * error
            assert abs(np.mean(noise[1:] * noise[:-1].conj())) < 5 * error  # white
            assert abs(np.mean(noise**2)) < 5 * np.sqrt(2) * error  # circular


def test_taps_cfo_and_clock_are_those_asked_for(loopback: RadioProcess) -> None:
    taps, cfo, ppm, tone = np.array([1, 0.3j, -0.2]), 2e-3, -50.0, 0.05
    count = 200_000
    with Bridge(loopback) as bridge:
        bridge.control.ask(snr_db=60, cfo=cfo, ppm=ppm, taps=[str(tap) for tap in taps])
        bridge.settle()
        out = bridge.through(np.exp(2j * np.pi * tone * np.arange(count)))[500:]
        bridge.control.ask(snr_db=20, cfo=0, ppm=0, taps=["1"])
    gain = abs(np.sum(taps * np.exp(-2j * np.pi * tone * np.arange(3))))
    assert np.abs(out).mean() == pytest.approx(gain, rel=2e-3)  # the interpolator is no better
    turns = np.unwrap(np.angle(out.astype(complex))) / (2 * np.pi)
    slope = np.polyfit(np.arange(len(out)), turns, 1)[0]
    assert slope == pytest.approx(tone * (1 + ppm * 1e-6) + cfo, abs=1e-8)


@pytest.mark.parametrize("model", ["clip", "rapp", "saleh"])
def test_the_amplifier_is_that_asked_for(loopback: RadioProcess, model: str) -> None:
    """Tones of several levels; the filters' memory between two of them is left out."""
    levels = np.repeat(np.geomspace(0.01, 3, 12), 2000)
    with Bridge(loopback) as bridge:
        bridge.control.ask(snr_db=60, cfo=0, ppm=0, taps=["1"], amplifier=model, back_off_db=3)
        bridge.settle()
        out = bridge.through(np.pad(levels.astype(np.complex64), (0, 2 * STUCK)))[: len(levels)]
        bridge.control.ask(snr_db=20, amplifier="none")
    means = out.reshape(12, 2000)[:, 500:].mean(axis=1)
    expected = amplified(levels[::2000].astype(np.complex64), model, 3.0)
    turned = np.vdot(expected, means)  # the carrier stands where earlier tests have left it
    # Noise of 60 dB on 1,500 samples: 2.6e-5; the interpolator is right within 2e-3
    ratios = means / expected * abs(turned) / turned
    assert np.abs(ratios - 1).max() < 2e-3 + 5 * 2.6e-5 / 0.01


def test_a_burst_after_a_pause_does_not_wait_for_the_scheduler(loopback: RadioProcess) -> None:
    """With the scheduler's own 250 ms every one of these would take 145 ms; 1 ms is set."""
    waits = []
    with Bridge(loopback) as bridge:
        bridge.settle()
        for _ in range(10):
            time.sleep(0.1)
            begin = time.monotonic()
            bridge.through(np.zeros(2620))
            waits.append(time.monotonic() - begin)
    assert min(waits) < 0.05


def test_control_tells_and_refuses(loopback: RadioProcess) -> None:
    control = RadioControl(loopback.ready["control_address"], timeout_s=PATIENCE_S)
    state = control.ask(snr_db=3.5)
    assert state["kind"] == "loopback" and state["parameters"]["snr_db"] == 3.5
    for bad, sentence in (
        ({"snr_db": 99}, r"snr_db must be within -40..60 dB, got 99"),
        ({"taps": ["x"]}, "taps must be complex numbers"),
        (
            {"seed": 2},
            "must be one of snr_db, cfo, ppm, taps, amplifier, back_off_db, got 'seed'",
        ),
        ({"cfo": 0.01, "ppm": "much"}, "ppm must be within"),
    ):
        with pytest.raises(RadioError, match=sentence):
            control.ask(**bad)
    assert control.ask()["parameters"] == state["parameters"]  # nothing was half done


def test_either_end_and_the_flowgraph_may_be_restarted() -> None:
    radio = start_loopback(None, "--snr-db", "60")
    addresses = radio.addresses
    ramp = np.arange(1, 5001).astype(np.complex64)
    try:
        for _ in range(2):  # both our ends
            with Bridge(radio) as bridge:
                assert len(bridge.through(ramp)) >= len(ramp) - STUCK
        with Bridge(radio) as bridge:
            bridge.through(ramp)
            radio.kill()
            radio = start_loopback(addresses, "--snr-db", "60")
            assert np.abs(bridge.through(ramp)).max() == pytest.approx(5000 - STUCK, abs=STUCK)
    finally:
        radio.kill()


def test_tags_and_odd_bytes_of_others_shift_nothing() -> None:
    """A flowgraph with Pass Tags, and three bytes that would have ended GNU Radio's own source."""
    ramp = np.arange(1, 5001).astype(np.complex64)
    with start_loopback(None, "--snr-db", "60") as radio, zmq.Context() as context:
        socket = context.socket(zmq.PUSH)
        socket.bind(radio.ready["tx_address"])
        tagged = bytes.fromhex(under_system_python("tagged"))
        assert tagged.startswith(b"\xf0\x5f\x01") and len(tagged) > 8 * 100 + 19
        zeros = np.zeros(1000, "c8").tobytes()
        for message in (zeros, b"abc", tagged, ramp.tobytes(), b"\0", zeros):
            socket.send(message)
        got = np.zeros(0)
        with SampleSource(radio.ready["rx_address"]) as source:
            while len(got) < 6800:
                got = np.append(got, source.receive(PATIENCE_S))
        first = np.argmax(np.abs(got) > 0.5)  # the resampler cuts its first few
        expected = np.concatenate([np.arange(1, 100), ramp, np.zeros(100)])
        assert np.abs(got[first:][: len(expected)] - expected).max() < 0.1  # of noise .001
        context.destroy(linger=0)


def test_a_publisher_in_a_transmitters_place_is_one_sentence() -> None:
    with start_loopback() as radio, zmq.Context() as context:
        publisher = context.socket(zmq.PUB)
        publisher.bind(radio.ready["tx_address"])
        _, error = radio.process.communicate(timeout=PATIENCE_S)
        assert radio.process.returncode == 1
        assert error.startswith("radio: tx-address must be that of a PUSH socket, got 'tcp://")
        context.destroy(linger=0)


def test_ends_cleanly_and_counts() -> None:
    radio = start_loopback()
    with Bridge(radio) as bridge:
        bridge.through(np.zeros(3000))
        status, last = radio.stop()
    assert status == 0
    assert last["stopped"] == "loopback"
    assert last["counters"]["samples_in"] == 3000
    assert 3000 - STUCK <= last["counters"]["samples_out"] <= 3000


def test_the_window_begins_with_what_was_asked_for_and_ends_cleanly() -> None:
    radio = start_loopback(None, "--view", "--snr-db", "12.5", "--cfo", "-1e-3", "--taps", "0.5")
    with Bridge(radio) as bridge:
        bridge.settle()
        level = np.mean(np.abs(bridge.through(np.ones(100_000))) ** 2)
    status, last = radio.stop()
    assert status == 0 and last["counters"]["samples_in"] >= 100_000
    # 5 standard errors of |0.5 + n|^2, whose variance is 2 (0.5)^2 no + no^2
    no = 10**-1.25
    assert abs(level - 0.25 - no) < 5 * ((0.5 * no + no**2) / 100_000) ** 0.5


def test_a_taken_port_is_one_sentence(loopback: RadioProcess) -> None:
    taken = loopback.ready["control_address"]
    command = command_line("radio", "loopback", "--rx-address", "tcp://127.0.0.1:*")
    made = subprocess.run(
        [*command, "--control-address", taken], capture_output=True, text=True, check=False
    )
    assert made.returncode == 2
    assert made.stderr.startswith("radio: control-address must be free to bind")
