"""How near two given pictures are, by the measures of result.json."""

from __future__ import annotations

from link.keeping.results import as_line
from link.settings import Measure
from semantic.devices import pick_device
from semantic.faces.photographs import read_image, to_tensor
from semantic.metrics.quality import Quality

__all__ = ["measure"]

SMALLEST = 32  # pixels a side: of less LPIPS has no features


def measure(settings: Measure) -> None:
    """Carries out ``run_link.py measure``: prints one line of JSON.

    Raises:
        ValueError: pictures that cannot be read, are not square, too small or of different sizes.
    """
    first, second = (read_image(path) for path in (settings.first, settings.second))
    width, height = first.size
    if width != height or width < SMALLEST:
        raise ValueError(
            f"first must be square, as aligned faces are, of {SMALLEST} or more pixels a side, "
            f"got {width} x {height}"
        )
    if second.size != first.size:
        raise ValueError(
            f"second must have the size of first, {width} x {height}, "
            f"got {second.width} x {second.height}"
        )
    device = pick_device(settings.device)
    quality = Quality.load(device, settings.cache)
    a, b = (quality.features(to_tensor(picture).to(device)) for picture in (first, second))
    print(as_line(quality.compare(a, b)))
