"""The page as people use it, in a real browser.

The pictures of docs/ are made anew by SCREENSHOTS=docs pytest tests/link/page/test_browser.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from PIL import Image

from link.page.visitors import Visitor
from semantic.faces.photographs import to_pil

if TYPE_CHECKING:
    from conftest import Served
    from playwright.sync_api import Browser, Page

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 60_000  # of a busy machine
SHOWN = "#results[data-shown='{}']"


class Visit:
    """A visitor's page: what it asked for over the network, and short words for what people do."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.context = browser.new_context(viewport=options.pop("viewport", DESK), **options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]")
        self.passages = 0

    def next_passage(self) -> None:
        """Wait until one more has been shown than before."""
        self.passages += 1
        self.page.wait_for_selector(SHOWN.format(self.passages))

    def sample(self) -> None:
        self.page.click("#sample")
        self.next_passage()

    def upload(self, path: Path) -> None:
        self.page.set_input_files("#file", path)

    def say(self, sentence: str) -> None:
        self.page.fill("#sentence", sentence)
        self.page.press("#sentence", "Enter")

    def source(self, name: str) -> str:
        return self.page.get_attribute(f"#{name}", "src") or ""

    def problem(self) -> str:
        self.page.wait_for_selector("#problem:not([hidden])")
        return self.page.inner_text("#problem")

    def until(self, expression: str) -> None:
        """Wait for a JavaScript expression; the page's own policy lets none be evaluated inside."""
        for _ in range(PATIENCE_MS // 50):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never became true: {expression}")

    def focus(self, name: str) -> None:
        """Go there by the Tab key alone."""
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.id") == name:
                return
        raise AssertionError(f"{name} is not reached by the Tab key")


@pytest.fixture
def visit(browser: Browser, served_page: Served) -> Iterator[Callable[..., Visit]]:
    """Opens pages, each another visitor's, and looks at their end whether they behaved."""
    visits: list[Visit] = []

    def open_one(**options: Any) -> Visit:
        visits.append(Visit(browser, served_page.address, **options))
        return visits[-1]

    yield open_one
    for one in visits:
        outside = [url for url in one.asked if not url.startswith((served_page.address, "data:"))]
        one.context.close()
        assert not outside
        assert not one.wrong


def violations(page: Page) -> list[str]:
    """What axe-core has against the page as it is now."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def test_a_photograph_a_sentence_the_slider_and_undo(
    visit: Callable[..., Visit], sample: Path
) -> None:
    one = visit()
    one.upload(sample)
    one.next_passage()
    plain = one.source("sent")
    assert "Received face over awgn, 6 dB" in str(one.page.get_attribute("#received", "alt"))
    one.say("smile more")
    one.next_passage()
    edited, received = one.source("sent"), one.source("received")
    assert edited != plain
    assert one.page.inner_text("#edits .said") == "smile more"
    one.page.press("#snr", "ArrowLeft")
    one.next_passage()
    assert one.source("sent") == edited  # the same latent goes again
    assert one.source("received") != received
    one.page.press("#snr", "ArrowRight")
    one.next_passage()
    assert one.source("received") == received  # the noise stays
    one.page.click("#noise")
    one.next_passage()
    assert one.source("received") != received
    one.page.click("#undo")
    one.next_passage()
    assert one.source("sent") == plain
    assert one.page.is_disabled("#undo")
    assert one.page.locator("#degrees tbody tr").count() == 5
    assert "512" in one.page.inner_text("#costs")
    one.page.wait_for_selector("#nearness tbody tr")


def test_every_adapter_meets_the_same_noise(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.sample()
    one.page.click("#tab-all")
    one.page.wait_for_selector("#compared figure:nth-child(4)")
    assert one.page.locator("#compared img").count() == 3
    assert "adapter paper is not trained for code face" in one.page.inner_text("#compared")
    first = one.page.get_attribute("#compared figure:first-child img", "src")
    assert first == one.source("received")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", b"no picture at all", "image must be a JPEG, PNG"),
        ("empty.jpg", b"", "image must be a JPEG, PNG"),
        ("half.jpg", None, "the photograph is truncated or damaged"),
        ("grey.png", "grey", "face"),
    ],
)
def test_a_bad_picture_is_one_sentence_and_changes_nothing(
    visit: Callable[..., Visit],
    sample: Path,
    tmp_path: Path,
    name: str,
    content: bytes | str | None,
    sentence: str,
) -> None:
    path = tmp_path / name
    if content == "grey":
        Image.new("RGB", (300, 300), "grey").save(path)
    else:
        path.write_bytes(sample.read_bytes()[:30_000] if content is None else content)  # type: ignore[arg-type]
    one = visit()
    one.upload(path)
    assert sentence in one.problem()
    assert "/proc" not in one.problem()
    assert not one.source("sent")


def test_the_camera_is_asked_and_what_shows_no_face_is_told(visit: Callable[..., Visit]) -> None:
    one = visit(permissions=["camera"])
    one.page.click("#camera")
    one.until("document.getElementById('view').videoWidth > 0")
    one.page.click("#take")
    assert "face" in one.problem()


def test_a_sentence_that_asks_for_nothing_is_answered(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.say("smile more")
    assert "choose a photograph first" in one.problem()
    one.sample()
    one.say("what a lovely day")
    assert "bangs" in one.problem()
    assert one.page.inner_text("#edits") == ""
    assert one.page.input_value("#sentence") == "what a lovely day"  # to be mended


def test_two_visitors_at_once_see_their_own_faces(
    visit: Callable[..., Visit], served_page: Served, tmp_path: Path
) -> None:
    generator = served_page.page.link.models.generator
    z = torch.randn(2, 512, generator=torch.Generator().manual_seed(8))
    with torch.no_grad():
        w = generator.w_mean + 0.6 * (generator.mapping(z) - generator.w_mean)
        faces = generator(w[:, None].expand(-1, generator.num_styles, -1))
    ours = []
    for number, face in enumerate(faces):
        path = tmp_path / f"{number}.png"
        to_pil(face).resize((512, 512)).save(path)
        ours.append(visit())
        ours[-1].upload(path)
    first, second = ours
    for one in ours:
        one.next_passage()
    assert first.source("original") != second.source("original")
    before = second.source("sent"), second.source("received")
    first.say("look older")
    first.next_passage()
    assert (second.source("sent"), second.source("received")) == before
    second.page.press("#snr", "ArrowRight")
    second.next_passage()
    assert second.source("sent") == before[0]
    assert second.page.inner_text("#edits") == ""


def test_a_cancel_stops_the_work_itself(
    visit: Callable[..., Visit], served_page: Served, sample: Path
) -> None:
    one = visit()
    visitor = newest(served_page)
    visitor.link = replace(visitor.link, steps=10_000)  # hours
    one.upload(sample)
    one.until("document.getElementById('bar').value > 1")
    assert "Finding its latent" in one.page.inner_text("#doing")
    one.page.click("#cancel")
    one.page.wait_for_selector("#note:not([hidden])")
    assert "Cancelled" in one.page.inner_text("#note")
    visitor.link = served_page.page.link
    one.sample()  # the desk is free, or this would wait for hours
    assert not visitor.asked


def test_a_closed_page_leaves_nothing(visit: Callable[..., Visit], served_page: Served) -> None:
    one = visit()
    one.sample()
    known = served_page.page.visitors._known
    (name,) = [name for name, visitor in known.items() if visitor is newest(served_page)]
    one.page.goto("about:blank")
    for _ in range(PATIENCE_MS // 50):
        if name not in known:
            return
        one.page.wait_for_timeout(50)
    raise AssertionError("the visitor is still known")


def test_a_visitor_is_forgotten_when_asked(
    visit: Callable[..., Visit], served_page: Served
) -> None:
    one = visit()
    one.sample()
    first = newest(served_page)
    one.page.click("#forget")
    one.page.wait_for_selector("body[data-ready]")
    one.until("!document.getElementById('sent').src")
    assert first not in served_page.page.visitors._known.values()


def test_the_keyboard_alone_will_do(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.focus("sample")
    one.page.keyboard.press("Enter")
    one.next_passage()
    one.focus("sentence")
    one.page.keyboard.type("smile more")
    one.page.keyboard.press("Enter")
    one.next_passage()
    one.focus("snr")
    one.page.keyboard.press("ArrowLeft")
    one.next_passage()
    one.focus("send")
    one.page.keyboard.press("Space")
    one.next_passage()
    one.focus("tab-one")
    one.page.keyboard.press("ArrowRight")
    one.page.wait_for_selector("#compared figure:nth-child(4)")
    assert one.page.is_hidden("#one")


@pytest.mark.parametrize(
    ("name", "viewport", "scheme"),
    [("desk", DESK, "light"), ("phone", PHONE, "dark")],
)
def test_it_is_legible_in_both_schemes_at_any_width(
    visit: Callable[..., Visit], name: str, viewport: dict[str, int], scheme: str
) -> None:
    one = visit(viewport=viewport, color_scheme=scheme)
    assert not violations(one.page)
    one.sample()
    one.say("put on eyeglasses")
    one.next_passage()
    one.page.wait_for_selector("#nearness tbody tr")
    one.page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    assert one.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert not violations(one.page)
    if folder := os.environ.get("SCREENSHOTS"):
        one.page.screenshot(path=Path(folder) / f"page_{name}.png", full_page=True)
    one.page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
    assert not violations(one.page)
    one.page.click("#tab-all")
    one.page.wait_for_selector("#compared figure:nth-child(4)")
    assert not violations(one.page)


def newest(served_page: Served) -> Visitor:
    """The visitor who came last."""
    return list(served_page.page.visitors._known.values())[-1]
