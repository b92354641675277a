"""What a file is that is no picture of a kind that is read, so that it can be named."""

from __future__ import annotations

from semantic.files import foreign

__all__ = ["named"]

STARTS = (
    (b"\xff\xd8", "a JPEG that is damaged at its start"),
    (b"\x89PNG", "a PNG that is damaged at its start"),
    (b"II*\0", "a raw photograph, or a TIFF of a kind that is not read: save it with 8 or 16 bits"),
    (b"MM\0*", "a raw photograph, or a TIFF of a kind that is not read: save it with 8 or 16 bits"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF"),
    (b"\0\0\x01\0", "an icon"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{", "JSON"),
    (b"data:", "a data address, the picture as text"),
)


def named(start: bytes) -> str:
    """What a file that begins so is, "none" of the kinds that are read where that is not known.

    >>> named(b"%PDF-1.7"), named(b"no picture")
    ('a PDF', 'none')
    """
    if what := foreign(start):
        return what
    if b"<svg" in start:
        return "an SVG drawing"
    if start[4:8] == b"ftyp":
        return "a film, or damaged"
    if not start.strip(b"\0"):
        return "empty"
    return next((what for begins, what in STARTS if start.startswith(begins)), "none")
