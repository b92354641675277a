"""SigMF files as people write them: what the standard wants otherwise is put right."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import sigmf

__all__ = ["SUFFIXES", "base_of", "open_file"]

SUFFIXES = (".sigmf-meta", ".sigmf-data", ".sigmf")


def base_of(path: Path) -> Path:
    """The path without a SigMF suffix."""
    return path.with_suffix("") if path.suffix in SUFFIXES else path


def open_file(path: Path) -> Any:
    """The library's object, its checksum not looked at yet.

    Annotations in any order, a byte-order mark, a checksum in capitals and a header before the
    samples (core:header_bytes beside a .sigmf-data, too) are taken as they are meant.

    Raises:
        Exception: whatever the library's readers of JSON and schema raise.
    """
    base = base_of(path)
    meta = base.with_name(base.name + ".sigmf-meta")
    archive = base.with_name(base.name + ".sigmf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on a cut file; the checksum tells
        if path.suffix == ".sigmf" or not meta.is_file():
            file = sigmf.fromfile(archive if archive.is_file() else path, skip_checksum=True)
            if isinstance(file, sigmf.SigMFFile):
                file.set_metadata(_tidy(json.loads(file.dumps())))
            return file
        metadata = json.loads(meta.read_bytes().decode("utf-8-sig"))
        if "collection" in metadata:
            return sigmf.SigMFCollection(metadata=metadata, skip_checksums=True)
        return _beside(meta, _tidy(metadata))


def _beside(meta: Path, metadata: dict[str, Any]) -> Any:
    """With the samples that lie beside the metadata."""
    named = metadata["global"].get("core:dataset")
    data = meta.with_name(named) if named else meta.with_suffix(".sigmf-data")
    file = sigmf.SigMFFile(metadata=metadata)
    if data.is_file():
        headers = [one.get("core:header_bytes", 0) for one in metadata["captures"]]
        if any(headers[1:]):
            raise ValueError("its captures have headers between them, which are not read")
        file.set_data_file(data, skip_checksum=True, offset=headers[0] if headers else 0)
    return file


def _tidy(metadata: dict[str, Any]) -> dict[str, Any]:
    """Captures and annotations in order, the checksum in small letters."""
    facts = metadata["global"]
    if isinstance(facts.get("core:sha512"), str):
        facts["core:sha512"] = facts["core:sha512"].lower()
    for name in ("captures", "annotations"):
        metadata[name] = sorted(metadata.get(name, []), key=lambda one: one["core:sample_start"])
    return metadata
