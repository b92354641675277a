"""The window on a real X server, and none where there is no display."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from link.live.window import open_window

pytest.importorskip("tkinter", reason="this Python has no Tk")

ROOT = Path(__file__).parents[3]

# In a process of its own: Xlib ends the process whose server goes away.
SHOW = """
from pathlib import Path
from PIL import Image, ImageGrab
from link.live.window import open_window

window = open_window("received")
for colour in [(250, 10, 10), (10, 250, 10)]:
    Image.new("RGB", (128, 128), colour).save("face.png")
    window.show(Path("face.png"), Path("not yet.png"))
    for _ in range(20):
        window.refresh()
    screen = ImageGrab.grab().convert("RGB")
    shown = {pixel: count for count, pixel in screen.getcolors(1 << 24)}
    assert shown.get(colour, 0) >= 384 * 384, shown
Image.new("RGB", (1024, 1024)).save("face.png")
window.show(Path("face.png"))
window._root.destroy()  # what the button in its frame does
window.show(Path("face.png"))
window.refresh()
window.close()
print("shown")
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A display of our own."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1200x800x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        yield f":{server.stdout.readline().decode().strip()}"
        server.kill()


def test_pictures_are_shown_until_the_user_closes_the_window(display: str, tmp_path: Path) -> None:
    environment = os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "shown\n", done.stderr


def test_no_window_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert open_window("received") is None
