"""Which networks, of which size, and where they run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from link.settings.shared.checks import check_file
from link.settings.shared.common import settle

__all__ = ["FFHQ_SIZES", "Networks", "check_size"]

FFHQ_SIZES = (128, 1024)  # pixels a side that the FFHQ generator comes in
OWN_SIZES = (64, 128, 256, 512, 1024)  # of one's own: of less the predictors have no features


@dataclass(frozen=True)
class Networks:
    """The networks, and where they run."""

    size: int | None = None
    """Pixels a side of the pictures: 128 or 1024, unset 128; a generator of your own has its own,
    a power of two within 64..1024."""
    generator: Path | None = None
    """Your own StyleGAN2 checkpoint in place of the FFHQ generator."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    cache: Path | None = None
    """Folder of the downloaded weights; EDITABLE_DEEPSC_CACHE, then the user's cache folder."""

    def __post_init__(self) -> None:
        if self.size is None and not self.own:
            settle(self, size=FFHQ_SIZES[0])

    @property
    def own(self) -> bool:
        """Whether the generator is the user's own."""
        return self.generator is not None

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        check_file("generator", self.generator)
        if self.size is not None:
            check_size(self.size, self.own)


def check_size(size: int, own: bool) -> None:
    """Refuse, with ValueError, a size that the FFHQ generator, or one's own, cannot have."""
    sizes = OWN_SIZES if own else FFHQ_SIZES
    if size not in sizes:
        raise ValueError(f"size must be one of {', '.join(map(str, sizes))}, got {size}")
