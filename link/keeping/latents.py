"""Inversions kept on the disk: the slowest stage is run once for a face and all that it hangs on.

A file is named by the digest of the aligned face's pixels, the generator's content, code, way and
steps of the inversion and seed: photographs of one name never answer for one another. The name is
in the metadata, for people.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor
from tqdm import tqdm

from link.content import digest, file_digest, shown
from link.inputs.face import Face
from link.link import Link
from link.settings import Finding
from semantic.faces.photographs import ImageError
from semantic.files import write_atomically
from semantic.latents import encoder, face_code
from semantic.latents.names import FAST

__all__ = ["kept_face", "kept_faces", "kept_files", "kept_latent"]

LARGEST = Finding()


def kept_face(link: Link, path: Path, folder: Path, finding: Finding = LARGEST) -> Face:
    """The face of a photograph, its latent from ``folder`` when the same was inverted before.

    Raises:
        ImageError: the photograph cannot be used.
        ValueError: what is kept of it is damaged.
    """
    image, note = link.align(path, **finding.choice())
    return Face(image, kept_latent(link, image, folder, shown(path)), note)


def kept_latent(link: Link, image: Tensor, folder: Path, name: str) -> Tensor:
    """The latent of an aligned face [1, 3, H, H], from ``folder`` when it was inverted before.

    Args:
        name: what people shall know it by.

    Raises:
        ValueError: what is kept of it is damaged.
    """
    about = _about(link)
    file = folder / f"{digest(image, about)}.{link.code.name}.safetensors"
    if not file.exists():
        tensors = {"image": image.cpu().contiguous(), "w": link.invert(image).cpu().contiguous()}
        metadata = {"name": name, "made": json.dumps(about)}
        write_atomically(file, lambda temporary: save_file(tensors, temporary, metadata))
    try:
        return load(file.read_bytes())["w"].to(link.models.device)
    except (SafetensorError, KeyError):
        raise ValueError(f"kept latent {file} is damaged: remove it and begin again") from None


def kept_faces(
    link: Link, paths: Sequence[Path], folder: Path, finding: Finding = LARGEST
) -> Iterator[tuple[Path, Face]]:
    """The faces of many photographs; those without a face are named on stderr and left out."""
    for path in tqdm(paths, desc="invert", unit="photograph"):
        try:
            yield path, kept_face(link, path, folder, finding)
        except ImageError as error:
            tqdm.write(f"skipped {shown(path)}: {error}", file=sys.stderr)


def kept_files(folder: Path, code: str) -> list[dict[str, Tensor]]:
    """Image [1, 3, H, H] and w of all that is kept for a code, by the photographs' names.

    safetensors opens no paths that are not UTF-8: it gets the bytes.

    Files of version 0.3 and before, named by photograph and code, are read where there are no
    others.
    """
    files = {file: file.read_bytes() for file in folder.glob(f"*.{code}.safetensors")}
    names = {file: _name(data) for file, data in files.items()}
    known = {file: name for file, name in names.items() if name is not None}
    chosen = known or {file: file.name for file in files}
    return [load(files[file]) for file in sorted(chosen, key=lambda file: (chosen[file], file))]


def _about(link: Link) -> dict[str, object]:
    """All but the face that a latent hangs on."""
    inversion, steps = link.way
    learned = (face_code.WEIGHTS, encoder.WEIGHTS) if link.code.name in FAST else ()
    return {
        "generator": link.models.inverter_digest,
        "code": link.code.name,
        "inversion": inversion,
        "steps": steps,
        "seed": link.seed,
        "weights": [file_digest(file) for file in learned],
    }


def _name(data: bytes) -> str | None:
    """The photograph's name in a safetensors file, which version 0.3 and before did not write."""
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    name: str | None = header.get("__metadata__", {}).get("name")
    return name
