"""The faces of a comparison: aligned once, as 8-bit pictures that every scheme is given alike."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from link.content import digest, shown
from link.link import Link
from semantic.faces.photographs import ImageError, photographs, to_pil, to_tensor
from semantic.files import write_atomically

__all__ = ["SENTENCES", "Portrait", "portraits"]

# One for each face, in turn; in both forms that the paper's have: a change, and a degree.
SENTENCES = (
    "smile more",
    "make the bangs a bit longer",
    "make the person look slightly older",
    "what about trying bangs that leave half of the forehead visible",
    "a much bigger smile",
    "make the face younger",
    "grow a thicker beard",
    "put on some glasses",
    "take the smile off the face",
    "a face in the forties",
)


@dataclass(frozen=True)
class Portrait:
    """An aligned face, whole in itself: it may be sent to another machine.

    Attributes:
        name: for people.
        png: the picture as a PNG file.
        digest: of its pixels.
        say: the sentence that it is edited by, or None.
    """

    name: str
    png: bytes = field(repr=False)
    digest: str
    say: str | None

    def image(self, device: torch.device) -> Tensor:
        """float32 [1, 3, H, H] within -1..1."""
        with Image.open(io.BytesIO(self.png)) as opened:
            return to_tensor(opened).to(device)


def portraits(
    link: Link, data: Path | None, count: int, edit: bool, seed: int, folder: Path
) -> list[Portrait]:
    """The first ``count`` faces of a folder by name, or as many that the generator makes.

    Args:
        link: aligns, or makes.
        edit: whether each gets a sentence.
        folder: where the pictures are kept.

    Raises:
        ValueError: no face.
    """
    faces = _made(link, count, seed) if data is None else _aligned(link, data)
    found: dict[str, Portrait] = {}
    for name, image in faces:
        known, written = digest(image), io.BytesIO()
        to_pil(image).save(written, "png")
        say = SENTENCES[len(found) % len(SENTENCES)] if edit else None
        portrait = found.setdefault(known, Portrait(name, written.getvalue(), known, say))
        _keep(folder / f"{known}.png", portrait.png)
        if len(found) == count:
            break
    if not found:
        raise ValueError(f"data must show at least one usable face, got none in {data}")
    return list(found.values())


def _keep(file: Path, png: bytes) -> None:
    write_atomically(file, lambda path: path.write_bytes(png))


def _aligned(link: Link, data: Path) -> Iterator[tuple[str, Tensor]]:
    """Those of a folder; what shows no face is named on stderr and left out."""
    for path in tqdm(photographs(data), "align", unit="photograph", leave=False):
        try:
            yield shown(path), _rounded(link.align(path)[0])
        except ImageError as error:
            tqdm.write(f"skipped {shown(path)}: {error}", file=sys.stderr)


@torch.no_grad()
def _made(link: Link, count: int, seed: int) -> Iterator[tuple[str, Tensor]]:
    """Pictures of mapped z: nobody's."""
    generator = link.models.generator
    for number in range(count):
        w = link.code.sample(generator, 1, seed + number)
        yield f"made {number}", _rounded(link.picture(link.code.to_latent(w)))


def _rounded(image: Tensor) -> Tensor:
    """As a file of 8 bits holds it."""
    return to_tensor(to_pil(image))
