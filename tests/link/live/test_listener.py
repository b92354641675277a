"""Messages out of streams that pause, lose blocks and begin anew; no network is needed."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from link.commands.radio.tx import LEAD, SILENCE
from link.live.listener import Listener
from link.live.samples import IDLE_S, open_samples
from link.settings import Rx
from phy.modem.framing import Frame
from phy.modem.modem import Modulator
from phy.modem.reassembly import Message
from phy.modem.synchronisation.acquisition import turn
from phy.radio.impairments import RadioPath
from phy.radio.recording import Recorder
from phy.radio.zmq_bridge import SampleSink

SPACING = LEAD + Frame(512).burst + SILENCE
NOTHING = np.zeros(0, np.complex64)


def transmission(pictures: int, number: int = 0, snr_db: float = 15.0) -> NDArray[np.complex64]:
    """What `tx` sends, through noise."""
    rng = np.random.default_rng(pictures + number)
    x = rng.standard_normal((pictures, 512, 2)).astype(np.float32).view(np.complex64)[..., 0]
    x /= np.sqrt(np.mean(np.abs(x) ** 2, axis=1, keepdims=True))
    transmitter = Modulator(512, number)
    sent = [np.pad(transmitter.send(one[None]), (LEAD, SILENCE)) for one in x]
    return RadioPath(snr_db=snr_db, cfo=1e-3)(np.concatenate(sent), rng)


@pytest.fixture
def listener(tmp_path: Path) -> Listener:
    return Listener(Rx(out=tmp_path / "rx"), 512, print)


def pause(listener: Listener, seconds: float) -> list[Message]:
    return [one for _ in range(round(seconds / IDLE_S)) for one in listener.feed(NOTHING)]


def test_a_transmitter_that_begins_anew_is_followed(listener: Listener, tmp_path: Path) -> None:
    messages = listener.feed(transmission(40))
    pause(listener, 1.4)
    messages += listener.feed(transmission(3)) + listener.end(None)
    assert [message.index for message in messages] == list(range(43))
    assert (listener.bursts, listener.erased, listener.strays) == (43, 0, 0)
    lines = [json.loads(line) for line in (tmp_path / "rx" / "bursts.jsonl").open()]
    assert [line["number"] for line in lines] == [*range(40), 0, 1, 2]


def test_what_is_lost_over_a_pause_counts_as_erased(listener: Listener) -> None:
    messages = listener.feed(transmission(3))
    pause(listener, 3.0)
    messages += listener.feed(transmission(2, number=5)) + listener.end(None)
    erased = [message.index for message in messages if message.erased.all()]
    assert [message.index for message in messages] == list(range(7))
    assert erased == [3, 4]
    assert listener.erased == 2


def test_an_end_within_a_burst_is_an_erasure_and_said(
    listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = listener.feed(transmission(2)[: SPACING + LEAD + 2400]) + listener.end(3)
    assert [bool(message.erased.all()) for message in messages] == [False, True, True]
    assert listener.cut == 1
    assert (
        f"the stream ends within a burst, {(SPACING + LEAD + 32) / 1e6:.4f} s"
        in capsys.readouterr().out
    )


def test_a_pause_is_noticed_by_a_receiver_that_lags_behind() -> None:
    with SampleSink("tcp://127.0.0.1:*") as sink, open_samples(Rx(address=sink.address)) as stream:
        sink.send(np.ones(10))
        while not len(next(stream.chunks)):
            pass
        sink.send(np.full(10, 2.0))
        time.sleep(4 * IDLE_S)
        sink.send(np.full(10, 3.0))
        time.sleep(2 * IDLE_S)  # the receiver has been busy with a picture
        seen = []
        while 3.0 not in seen:  # a loaded machine may lengthen the pause
            chunk = next(stream.chunks)
            seen.append(float(chunk[0].real) if len(chunk) else 0.0)
    assert seen[:3] == [2.0, 0.0, 0.0]
    assert not any(seen[3:-1])


def test_nothing_was_sent(listener: Listener, tmp_path: Path) -> None:
    noise = RadioPath(snr_db=0.0).noise(50_000, np.random.default_rng(0))
    assert listener.feed(noise) + listener.end(None) == []
    listener.draw(tmp_path)
    assert not list(tmp_path.glob("*.png"))


def test_another_code_is_hinted_at_and_a_weak_signal_is_not(
    listener: Listener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listener.feed(transmission(60, snr_db=-6.0))
    assert listener.bursts >= 57
    # 4 standard deviations: 60 bursts exceed them with a chance of 2e-3
    assert "do not fit" not in capsys.readouterr().out
    other = Listener(Rx(out=tmp_path / "other", code="w1"), 256, print)
    other.feed(transmission(5))
    assert capsys.readouterr().out.count("its pilots do not fit") == other.bursts > 0


def test_a_carrier_far_off_is_named_once_and_taken_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """61 kHz, as of a Pluto; what is told to take off is all of it, also of what is left."""
    with Recorder(tmp_path / "far", 1e6, 512) as recorder:
        recorder.write(turn(transmission(3), -0.06))
    for correct_hz, left_hz in ((0.0, 61e3), (41e3, 20e3), (61e3, 0)):
        settings = Rx(replay=tmp_path / "far", correct_hz=correct_hz, out=tmp_path / "rx")
        listener = Listener(settings, 512, print)
        with open_samples(settings) as stream:
            for chunk in stream.chunks:
                listener.feed(chunk)
        assert listener.bursts == 3
        assert listener.course[0].cfo * 1e6 == pytest.approx(left_hz, abs=20)
        told = re.findall(r"--correct-hz (\d+), of rx", capsys.readouterr().out)
        assert [abs(int(hz) - 61e3) < 20 for hz in told] == ([True] if left_hz else [])


def test_a_correction_beyond_the_band_is_refused(tmp_path: Path) -> None:
    with Recorder(tmp_path / "narrow", 1e5, 512) as recorder:
        recorder.write(np.ones(10, np.complex64))
    with (
        pytest.raises(ValueError, match=r"correct-hz must be within -50000\.\.50000 Hz, got 60000"),
        open_samples(Rx(replay=tmp_path / "narrow", correct_hz=6e4)),
    ):
        pass
