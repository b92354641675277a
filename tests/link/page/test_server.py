"""The page's requests and answers over HTTP."""

from __future__ import annotations

import http.client
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image
from talking import CONDITIONS, Caller, content, pixels

from link.face import Face
from link.keeping.synthetic import SENTENCE
from link.link import Link
from link.page import server
from link.page.limits import LONGEST_SENTENCE, MOST_OF_ONE
from link.page.serving import hosts_of, served
from link.sentences import understood
from link.settings import SAMPLE

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
    told = {
        name: value
        for event in with_sample.whole("/send", CONDITIONS)
        for name, value in event.items()
    }
    figures, costs = told["figures"], told["costs"]
    for measure in ("lpips_alex", "psnr_db"):
        here, there = figures[measure]["received_sent"], expected[measure]["received_inverted"]
        assert here == pytest.approx(there, rel=1e-4)
    assert costs["latent_mse_relative"] == pytest.approx(expected["latent_mse_relative"])
    assert costs["k"] == 512 == len(told["symbols"]["sent"][0])
    assert set(told["seconds"]) == {"encode", "channel", "decode"}


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
