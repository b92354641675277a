"""Makes the sample photograph: a face that no camera saw, tilted, on a larger canvas.

python -m semantic.samples.make_sample FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter

from semantic.faces.photographs import to_pil
from semantic.generators import load_generator
from semantic.generators.sampling import mapped

SEED, TRUNCATION = 15, 0.7
FACE, MARGIN, SOFT = 640, 330, 40  # pixels: the face, what is around it, its soft border
ANGLE = 8.0  # degrees
CROP = (190, 150, 1090, 1150)  # off centre


def make_sample(path: Path) -> None:
    """Writes the JPEG."""
    generator = load_generator("mobile-1024")
    with torch.no_grad():
        w = generator.w_mean + TRUNCATION * (mapped(generator, 1, SEED) - generator.w_mean)
        shown = generator(w[:, None].expand(-1, generator.num_styles, -1))
    face = to_pil(shown).resize((FACE, FACE), Image.Resampling.LANCZOS)
    canvas = Image.fromarray(
        np.pad(np.asarray(face), ((MARGIN,) * 2, (MARGIN,) * 2, (0, 0)), "edge")
    )
    inside = Image.new("L", canvas.size, 0)
    inside.paste(255, (MARGIN + SOFT, MARGIN + SOFT, MARGIN + FACE - SOFT, MARGIN + FACE - SOFT))
    soft = inside.filter(ImageFilter.GaussianBlur(SOFT / 2))
    picture = Image.composite(canvas, canvas.filter(ImageFilter.GaussianBlur(SOFT)), soft)
    picture = picture.rotate(ANGLE, Image.Resampling.BICUBIC).crop(CROP)
    picture.save(path, quality=92)


if __name__ == "__main__":
    make_sample(Path(sys.argv[1]))
