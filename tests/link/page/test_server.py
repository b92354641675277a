"""The page's requests and answers over HTTP."""

from __future__ import annotations

import gc
import http.client
import io
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image
from talking import CONDITIONS, Caller, content, pixels

from link.inputs.face import Face
from link.inputs.sentences import understood
from link.keeping.synthetic import SENTENCE
from link.link import Link
from link.page import server
from link.page.limits import LONGEST_SENTENCE, MOST_OF_ONE
from link.page.serving import hosts_of, served
from link.settings import SAMPLE
from semantic.faces.photographs import to_pil

if TYPE_CHECKING:
    from conftest import Served


@pytest.fixture
def caller(served_page: Served) -> Caller:
    return Caller(served_page.address)


@pytest.fixture
def with_sample(caller: Caller) -> Caller:
    """One whose face is the sample."""
    assert "sent" in caller.whole("/photograph?sample")[-1]
    return caller


def test_what_is_sent_is_what_the_link_sends(
    with_sample: Caller, served_page: Served, link: Link
) -> None:
    state = served_page.page.visitors.of(with_sample.name).state
    expected = link.at(channel="rayleigh", snr_db=0, seed=5).send(state)
    got = with_sample.received(channel="rayleigh", snr_db=0, noise=5)
    assert np.array_equal(got, np.asarray(expected.pil()))


def test_the_figures_are_those_of_a_passage(
    with_sample: Caller, served_page: Served, link: Link
) -> None:
    state = served_page.page.visitors.of(with_sample.name).state
    expected = link.at(seed=0).send(state).measures()
    assert with_sample.problem("/figures") == "nothing has been sent yet"
    events = [*with_sample.whole("/send", CONDITIONS), *with_sample.whole("/figures")]
    told = {name: value for event in events for name, value in event.items()}
    figures, costs = told["figures"], told["costs"]
    for measure in ("lpips_alex", "psnr_db"):
        here, there = figures[measure]["received_sent"], expected[measure]["received_inverted"]
        assert here == pytest.approx(there, rel=1e-4)
    assert costs["latent_mse_relative"] == pytest.approx(expected["latent_mse_relative"])
    assert costs["k"] == 512 == len(told["symbols"]["sent"][0])
    assert set(told["seconds"]) == {"encode", "channel", "decode"}


def test_fifty_visitors_at_once_are_neither_lost_nor_mixed(served_page: Served, link: Link) -> None:
    """Each has a face of its own; memory is the same after as after the first ones."""
    page, sample = served_page.page, torch.zeros(1, 3, 128, 128)
    w = torch.randn(50, 1, 1024, generator=torch.Generator().manual_seed(3))
    callers = [Caller(served_page.address) for _ in w]
    for caller, latent in zip(callers, w, strict=True):
        page.visitors.of(caller.name).show([Face(sample, latent)])
    callers[0].received()
    shown = page.visitors.of(callers[0].name).kept
    for caller in callers[1:]:  # as after a first passage
        page.visitors.of(caller.name).kept |= shown
    before = resident_mib()
    with ThreadPoolExecutor(len(callers)) as all_at_once:
        got = list(all_at_once.map(Caller.received, callers))
    assert resident_mib() - before < 60  # fifty visitors' pictures, and threads
    w_hat = torch.cat([link.at(seed=0).relay(latent) for latent in w])
    for picture, expected in zip(got, link.picture(w_hat), strict=True):
        assert np.abs(picture - np.asarray(to_pil(expected), float)).max() <= 1  # level of 255
    assert len({picture.tobytes() for picture in got}) == len(w)


def test_whoever_waits_is_told_how_many_are_before(served_page: Served) -> None:
    first, second = Caller(served_page.address), Caller(served_page.address)
    visitor = served_page.page.visitors.of(first.name)
    visitor.link = replace(visitor.link, steps=10_000)
    slow = first.events("/photograph", photograph())
    assert any(event.get("done", 0) > 1 for event in slow)
    waiting = second.events("/photograph", photograph(seed=1))
    assert next(waiting) == {"waiting": 1}
    third = Caller(served_page.address)
    queued = third.events("/photograph", photograph(seed=2))
    assert next(queued) == {"waiting": 2}
    # A short one does not wait for the long one.
    served_page.page.visitors.of(third.name).show(
        [Face(torch.zeros(1, 3, 128, 128), torch.zeros(1, 1024))]
    )
    assert third.received().shape == (128, 128, 3)
    slow.close()  # stops it
    assert {"waiting": 1} in list(queued)


def test_one_visitor_cannot_fill_the_queue(served_page: Served) -> None:
    greedy = Caller(served_page.address)
    visitor = served_page.page.visitors.of(greedy.name)
    visitor.link = replace(visitor.link, steps=10_000)
    under_way = [greedy.events("/photograph", photograph(seed)) for seed in range(MOST_OF_ONE)]
    for events in under_way:
        next(events)
    assert greedy.problem("/undo") == "3 requests of yours wait already: please wait for them"
    for events in under_way:
        events.close()


@pytest.mark.parametrize(
    ("path", "asked", "sentence"),
    [
        ("/send", CONDITIONS | {"snr_db": 99}, "snr_db must be within -40..60 dB, got 99"),
        ("/send", CONDITIONS | {"snr_db": "6"}, "snr_db must be within -40..60 dB, got '6'"),
        ("/send", CONDITIONS | {"noise": -1}, "noise must be a whole number within"),
        ("/send", CONDITIONS | {"channel": "zmq"}, "channel must be one of awgn, rayleigh"),
        ("/send", CONDITIONS | {"csi": "all"}, "csi must be one of perfect, estimated, none"),
        ("/send", CONDITIONS | {"adapter": "/etc/passwd"}, "adapter must be one of prior"),
        ("/send", CONDITIONS | {"adapter": "paper"}, "adapter paper is not trained for code face"),
        ("/send", {}, "channel must be given as str, got None"),
        ("/send", b"[1]", "a request must be a JSON object"),
        ("/send", b"\xff", "a request must be a JSON object"),
        ("/send", b"x" * 5000, "what is sent must have at most 4096 bytes, yours has more"),
        ("/say", {"sentence": 3}, "sentence must be given as str, got 3"),
        ("/say", {"sentence": "  "}, "sentence must say what shall change"),
        ("/say", {"sentence": "x" * 301}, f"at most {LONGEST_SENTENCE} characters, got 301"),
        ("/code", {"code": "w9"}, "code must be one of face, w1, w2, got 'w9'"),
        ("/undo", {}, "there is no edit to take back"),
    ],
)
def test_a_bad_request_is_one_sentence(
    with_sample: Caller, path: str, asked: object, sentence: str
) -> None:
    assert sentence in with_sample.problem(path, asked)


def test_nobody_speaks_in_anothers_name(served_page: Served, caller: Caller) -> None:
    caller.name = "somebody"
    assert caller.problem("/undo") == "this page has been forgotten: please load it again"
    other = http.client.HTTPConnection(caller.host, timeout=60)
    other.request("GET", "/", headers={"Host": "evil.example"})
    assert other.getresponse().status == 400
    assert hosts_of("0.0.0.0") == ("*",)


def test_what_no_camera_took_says_so_unless_told_otherwise(with_sample: Caller, link: Link) -> None:
    told = with_sample.whole("/send", CONDITIONS)
    marked = content(next(event["received"] for event in told if "received" in event))
    read = Image.open(io.BytesIO(marked))
    assert read.info["Comment"] == SENTENCE
    assert "trainedAlgorithmicMedia" in read.info["XML:com.adobe.xmp"]
    page = server.Page(link, mark=False)
    with served(page.application, "127.0.0.1", 0) as address:
        plain = Caller(address).whole("/photograph?sample")[-1]
    assert b"trainedAlgorithmicMedia" not in content(plain["sent"])
    assert pixels(plain["sent"]).shape == (128, 128, 3)


def test_nothing_of_a_visitor_is_on_the_disk(
    served_page: Served, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the temporary folder, which is another here, nor in the present one."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path)
    caller = Caller(served_page.address)
    for path, asked in (
        ("/photograph", sample.read_bytes()),
        ("/say", {"sentence": "smile more"}),
        ("/send", CONDITIONS),
    ):
        assert "problem" not in caller.whole(path, asked)[-1]
        assert not [name for name in open_files() if str(tmp_path) in name or "memfd" in name]
    assert not list(tmp_path.rglob("*"))


def test_what_is_suggested_is_understood() -> None:
    for sentence in server.SUGGESTIONS:
        assert understood(sentence).parts


def test_a_port_in_use_is_refused_before_anything_is_served(served_page: Served) -> None:
    port = int(served_page.address.rpartition(":")[2])
    refused = pytest.raises(ValueError, match=r"port must be a free one at 127\.0\.0\.1, got")
    with refused, served(served_page.page.application, "127.0.0.1", port):
        pass


def photograph(seed: int = 0) -> bytes:
    """A JPEG of the sample, another one for each seed."""
    written = io.BytesIO()
    Image.open(SAMPLE).rotate(seed).save(written, "jpeg")
    return written.getvalue()


def open_files() -> list[str]:
    """Their names, as this process has them."""
    return [str(fd.resolve()) for fd in Path("/proc/self/fd").iterdir()]


def resident_mib() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
