"""The two ends as real processes: through a file, straight over ZMQ, and through GNU Radio."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from processes import command_line, start_loopback

import run_link
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from adapters.weights import prior_path
from link.adapters import DESIGN_SNR_DB
from link.commands.radio.tx import LEAD, SILENCE
from link.header import POWERS, SYMBOLS
from link.radio.loopback import free_address
from link.settings import Rx, Tx
from phy.modem.framing import TAIL, Frame
from phy.modem.peaks import papr_db
from phy.modem.pulse import SPS
from phy.radio.impairments import RadioPath
from phy.radio.recording import Recorder, Recording
from phy.radio.zmq_bridge import SampleSink

DEADLINE_S = 120.0
REPEAT = 6
LOST = 3
SNR_DB = 6.0
SPACING = LEAD + Frame(512).burst + SILENCE

pytestmark = [pytest.mark.weights, pytest.mark.timeout(400)]

Start = Callable[..., "Process"]


class Process:
    """A command of run_link.py whose output goes to a file."""

    def __init__(self, log: Path, *command: object) -> None:
        self.log = log
        with log.open("w") as out:
            words = command_line(*command)
            self.process = subprocess.Popen(words, stdout=out, stderr=out, cwd=log.parent)

    def wait_for(self, pattern: str, times: int = 1) -> list[str]:
        """Until the output has this pattern so many times; all of its groups."""
        give_up = time.monotonic() + DEADLINE_S
        while True:
            text = self.log.read_text()
            found = re.findall(pattern, text)
            if len(found) >= times:
                return found
            assert time.monotonic() < give_up, f"no {pattern!r} in time in:\n{text}"
            assert self.process.poll() is None or len(re.findall(pattern, self.log.read_text())), (
                f"ended without {pattern!r}:\n{self.log.read_text()}"
            )
            time.sleep(0.05)

    def end(self, number: int) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)


@contextmanager
def processes(folder: Path) -> Iterator[Start]:
    """Starts processes with their logs in a folder, and ends what is left of them."""
    running: list[Process] = []

    def begin(name: str, *command: object) -> Process:
        running.append(Process(folder / f"{name}.log", *command))
        return running[-1]

    try:
        yield begin
    finally:
        for one in running:
            if one.process.poll() is None:
                one.process.kill()
                one.process.wait()


@dataclass(frozen=True)
class Story:
    """What is left of a link whose ends were killed and begun anew.

    `tx`, `rx`, `statuses`: logs and exit statuses of the ends that were not killed.
    """

    folder: Path
    tx: str
    rx: str
    statuses: tuple[int, int]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Story:
    """Four real processes, straight over ZMQ; the last transmitter records what it sends."""
    folder = tmp_path_factory.mktemp("story")
    address = free_address()
    sending = ("tx", "--images", sample, "--steps", 2, "--out", "sent")
    sending += ("--repeat", 0, "--pause-s", 0.4, "--address", address)
    sending += ("--wait-s", DEADLINE_S)  # a receiver may take 30 s to begin on a busy machine
    listening = ("rx", "--no-window", "--address", address)
    with processes(folder) as start:
        tx, rx = start("tx", *sending), start("rx", *listening, "--out", "rx")
        tx.wait_for("block +3")
        rx.wait_for("snr", 3)
        assert rx.end(signal.SIGKILL) == -signal.SIGKILL
        rx = start("rx2", *listening, "--out", "rx2")
        rx.wait_for("snr", 2)
        assert tx.end(signal.SIGKILL) == -signal.SIGKILL
        tx = start("tx2", *sending, "--record", "air")
        tx.wait_for(f"block +{REPEAT}")
        rx.wait_for(rf"(?s)block +0  snr.*block +{REPEAT - 1}  snr")
        statuses = (tx.end(signal.SIGTERM), rx.end(signal.SIGINT))
    return Story(folder, tx.log.read_text(), rx.log.read_text(), statuses)


def receive(folder: Path, *arguments: object) -> int:
    """`run_link.py rx` in this process, which has its networks loaded."""
    words = ["rx", "--no-window", "--out", folder, *arguments]
    return run_link.main([str(word) for word in words])


def latent_error(sent: Path, received: Path) -> float:
    """|w_hat - w|^2 over |s|^2's equivalent: the error of the symbols, relative."""
    s, s_hat = np.load(sent)["s"], np.load(received)["s_hat"]
    return float(np.sum(np.abs(s_hat - s) ** 2) / np.sum(np.abs(s) ** 2))


def errors_in_theory(s: np.ndarray, trials: int) -> torch.Tensor:
    """Relative errors of the code over an ideal AWGN channel at SNR_DB, [trials].

    Beside a header of 64 symbols, of power 1.12, which leaves the others a little less than 1.
    """
    adapter = PriorAdapter(Prior.load(prior_path("face")), DESIGN_SNR_DB, 512 - SYMBOLS)
    no = 10 ** (-SNR_DB / 10) * (512 - SYMBOLS) / (512 - SYMBOLS * POWERS[0])
    rng = torch.Generator().manual_seed(0)
    source = torch.from_numpy(s)[None].expand(trials, -1)
    x = adapter.encode(source, SNR_DB)
    noise = torch.randn(x.shape, dtype=torch.complex64, generator=rng) * no**0.5
    x_hat = (x + noise) / (1 + no)
    s_hat = adapter.decode(x_hat, torch.full(x_hat.shape, no))
    return (s_hat - source).abs().square().sum(1) / source.abs().square().sum(1)


def test_both_ends_recover_from_the_death_of_the_other(story: Story) -> None:
    assert story.statuses == (0, 0)
    numbers = [int(number) for number in re.findall(r"block +(\d+)  snr", story.rx)]
    anew = numbers.index(0)  # here the second transmitter begins
    assert numbers[:anew] == list(range(numbers[0], numbers[0] + anew))
    assert anew >= 2  # of the first transmitter's, after those that the first receiver had
    assert numbers[anew:] == list(range(len(numbers) - anew))
    counts = json.loads((story.folder / "rx2" / "summary.json").read_text())
    assert counts["bursts"] == counts["pictures"] == len(numbers)
    assert (counts["lost"], counts["strays"]) == (0, 0)
    assert not list((story.folder / "rx2").glob(".*"))  # nothing half written
    assert len(list((story.folder / "rx2").glob("0*.png"))) == len(numbers)
    assert Image.open(story.folder / "rx2" / "received.png").size == (128, 128)
    sent = len(re.findall("block", story.tx))
    assert f"sent {sent} pictures in {sent} bursts" in story.tx
    assert "stopped" in story.tx
    assert "stopped" in story.rx
    recording = Recording(story.folder / "air")
    assert (recording.note, len(recording.annotations)) == ("", sent)


def test_through_a_noisy_recording_the_error_is_that_of_theory(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = np.concatenate(list(Recording(story.folder / "air").chunks()))[: REPEAT * SPACING]
    path = RadioPath(snr_db=SNR_DB, cfo=2e-3, ppm=5.0, delay=0.3)
    samples = path(samples, np.random.default_rng(1))
    noise = path.noise(SPACING, np.random.default_rng(2))
    samples[LOST * SPACING : (LOST + 1) * SPACING] = noise  # one burst does not arrive
    with Recorder(tmp_path / "heard", 1e6, 512) as recorder:
        recorder.write(samples)
    out = tmp_path / "out"
    assert receive(out, "--replay", tmp_path / "heard") == 0
    said = capsys.readouterr().out
    heard = [n for n in range(REPEAT) if n != LOST]
    assert re.findall(r"block +(\d+)  snr", said) == [str(n) for n in heard]
    assert f"picture {LOST}: lost" in said
    assert f"{len(heard)} pictures, 1 lost, 0 strays, 0 cut off" in said
    tx = story.folder / "sent" / "face.npz"
    errors = np.array([latent_error(tx, out / f"{n:04d}.npz") for n in heard])
    theory = errors_in_theory(np.load(tx)["s"], 200)
    spread = 4 * theory.std() / len(heard) ** 0.5
    # 4 deviations of a mean; 0.25 dB for the modem, 6 % of the error at this slope
    assert errors.mean() < 1.06 * theory.mean() + spread
    assert errors.mean() > theory.mean() - spread
    assert not (out / f"{LOST:04d}.png").exists()
    assert (out / "received.png").read_bytes() == (out / f"{REPEAT - 1:04d}.png").read_bytes()
    assert receive(out, "--replay", tmp_path / "heard", "--count", 1) == 0
    held = f"0000.png .. {REPEAT - 1:04d}.png ({len(heard)}) of an earlier run"
    assert held in capsys.readouterr().err
    lines = [json.loads(line) for line in (out / "bursts.jsonl").read_text().splitlines()]
    snr = np.array([line["snr_db"] for line in lines])
    assert snr.mean() == pytest.approx(SNR_DB, abs=0.2 + 3 * 0.6 / len(heard) ** 0.5)
    for name in ("constellation", "psd", "waterfall", "correlation", "course"):
        assert min(Image.open(out / f"{name}.png").size) > 300


def test_a_cut_recording_gives_what_is_whole_and_a_message(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in ("data", "meta"):
        whole = (story.folder / f"air.sigmf-{suffix}").read_bytes()
        (tmp_path / f"cut.sigmf-{suffix}").write_bytes(whole)
    with (tmp_path / "cut.sigmf-data").open("r+b") as data:
        data.truncate((2 * SPACING + LEAD + 2500) * 8 + 3)  # within the third burst
    arguments = ("--replay", tmp_path / "cut", "--count", 4, "--adapter", "none")
    assert receive(tmp_path / "out", *arguments) == 0
    out, err = capsys.readouterr()
    assert "was cut short or changed since it was recorded" in err
    assert "the stream ends within a burst" in out
    assert "picture 2: lost" in out
    assert "picture 3: lost" in out
    assert "received 2 bursts" in out
    assert "2 pictures, 2 lost, 0 strays, 1 cut off" in out
    assert {path.name for path in (tmp_path / "out").glob("0*.png")} == {"0000.png", "0001.png"}


def test_photographs_of_one_name_have_files_of_their_own(
    tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = Image.open(sample)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    (tmp_path / "other").mkdir()
    paths = [tmp_path / "me.jpg", tmp_path / "me.png", tmp_path / "other" / "me.png"]
    paths += [tmp_path / os.fsdecode(b"\xff\xfe.png"), tmp_path / ("n" * 240 + ".png")]
    for path, one in zip(paths, (picture, mirrored, picture, picture, mirrored), strict=True):
        one.save(path, path.suffix[1:].replace("jpg", "jpeg"))
    words = ["tx", "--images", *paths, "--steps", 1, "--record", tmp_path / "air"]
    assert run_link.main([str(word) for word in (*words, "--out", tmp_path / "sent")]) == 0
    assert "\\xff\\xfe.png" in capsys.readouterr().out
    sent = {path.name for path in (tmp_path / "sent").glob("*.npz")}
    assert {"\\xff\\xfe.npz", "n" * 100 + ".npz"} < sent
    assert len(sent) == len(paths) and len([name for name in sent if name.startswith("me.")]) == 3
    originals = [path.read_bytes() for path in (tmp_path / "sent").glob("me.*.original.png")]
    assert len(set(originals)) == 3


def test_the_face_that_is_asked_for(tmp_path: Path, sample: Path) -> None:
    picture = Image.open(sample)
    both = Image.new("RGB", (2 * picture.width, picture.height))
    both.paste(picture, (picture.width, 0))
    both.paste(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (0, 0))
    both.save(tmp_path / "both.png")
    words = ["tx", "--images", tmp_path / "both.png", "--steps", 1, "--record", tmp_path / "air"]
    for face in (1, 2):
        more = ("--face", face, "--out", tmp_path / str(face))
        assert run_link.main([str(word) for word in (*words, *more)]) == 0
    left, right = (Image.open(tmp_path / face / "both.original.png") for face in "12")
    mirrored = left.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    apart = [np.abs(np.subtract(one, right, dtype=float)).mean() for one in (left, mirrored)]
    assert 2 * apart[1] < apart[0]


def test_lower_peaks_are_sent_and_said_in_the_recording(tmp_path: Path, sample: Path) -> None:
    words = ["tx", "--images", sample, "--steps", 1, "--record", tmp_path / "air"]
    words += ["--papr-db", 6, "--out", tmp_path / "sent"]
    assert run_link.main([str(word) for word in words]) == 0
    said = json.loads((tmp_path / "air.sigmf-meta").read_text())["global"]
    assert said["deepsc:papr_db"] == 6
    samples = np.concatenate([*Recording(tmp_path / "air").chunks()])
    burst = samples[LEAD : LEAD + Frame(512).burst]
    assert papr_db(burst[: -SPS * TAIL]) < 6.1  # a wave ends a tail before its burst


def test_bad_input_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, message in [
        (("--replay", "nothing"), "replay must name a SigMF recording"),
        (("--address", "nowhere"), "address must be one to connect to"),
    ]:
        assert receive(tmp_path / "out", *arguments) == 2
        assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    for wrong, message in [
        (partial(Rx, count=0), "count must be at least 1, got 0"),
        (partial(Rx, rate=0.0), "rate must be within 1..1e9 samples/s, got 0"),
        (partial(Rx, timeout_s=0.0), "timeout-s must be at least 0.1, got 0.0"),
        (partial(Rx, timeout_s=float("inf")), "timeout-s must be a finite number, got inf"),
        (partial(Rx, false_alarm=0.6), "false-alarm must be within 1e-12..0.5 a window, got 0.6"),
        (partial(Tx, images=(Path("nothing.jpg"),)), "images must exist, got 'nothing.jpg'"),
        (
            partial(Rx, replay=Path("a/x.sigmf-meta"), record=Path("a/../a/x")),
            "record must be anot",
        ),
        (partial(Rx, record=Path(__file__) / "air"), "folder of record must be a folder, got the"),
        (partial(Rx, dump=Path(__file__) / "x"), "dump must be a folder, got '.*x' below the file"),
        (partial(Tx, out=Path("/proc/none/x")), "out must be a folder that can be written to, got"),
        (partial(Tx, papr_db=21.0), "papr-db must be within 6..20 dB, got 21.0"),
        (partial(Tx, repeat=-1), "repeat must be at least 0, got -1"),
        (partial(Tx, adapter="x"), "adapter must be one of"),
        (partial(Tx, snr_db=float("nan")), "snr-db must be within -40..60 dB, got nan"),
    ]:
        with pytest.raises(ValueError, match=message):
            wrong()


@pytest.mark.radio
def test_through_gnu_radio(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    faults = ("--snr-db", 10, "--cfo", 1e-3, "--ppm", 10, "--taps", 1, "0.3j")
    with (
        start_loopback(None, *faults) as radio,
        SampleSink(radio.ready["tx_address"], DEADLINE_S) as sink,
    ):
        # fits into the queues on the way: nobody listens yet
        sink.send(next(Recording(story.folder / "air").chunks(REPEAT * SPACING)))
        options = ("--address", radio.ready["rx_address"])
        options += ("--control", radio.ready["control_address"])
        options += ("--count", REPEAT, "--timeout-s", 30, "--record", tmp_path / "heard")
        assert receive(out, *options) == 0
        assert radio.stop(signal.SIGINT)[0] == 0
    said = capsys.readouterr().out
    assert re.findall(r"block +(\d+)  snr", said) == [str(n) for n in range(REPEAT)]
    assert f"{REPEAT} pictures, 0 lost, 0 strays, 0 cut off" in said
    assert re.search(r"radio: samples_in [\d,]+, samples_out", said)
    lines = [json.loads(line) for line in (out / "bursts.jsonl").read_text().splitlines()]
    assert np.mean([line["cfo"] for line in lines]) == pytest.approx(1e-3, abs=2e-5)
    assert np.median([line["echoes"] for line in lines]) > 1
    tx = story.folder / "sent" / "face.npz"
    errors = [latent_error(tx, out / f"{n:04d}.npz") for n in range(REPEAT)]
    theory = errors_in_theory(np.load(tx)["s"], 100)
    assert np.mean(errors) < theory.mean()  # 10 dB and an echo beat 6 dB without
    marks = [one["core:label"] for one in Recording(tmp_path / "heard").annotations]
    assert marks == [f"block {n}" for n in range(REPEAT)]
