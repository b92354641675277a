"""Files that are whole or not there, and what came in place of the one that was wanted."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

__all__ = ["foreign", "write_atomically"]


def foreign(start: bytes) -> str | None:
    """What a file that begins so is, where a download went wrong; None for anything else.

    >>> foreign(b"<!DOCTYPE html><html><title>Quota exceeded</title>")
    "a web page ('Quota exceeded'), not the file: download it once more in a browser"
    >>> foreign(b"version https://git-lfs.github.com/spec/v1\\noid sha256:0")
    'a pointer of Git LFS, not the file: fetch it with git lfs pull'
    """
    text = start.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if re.match(r"<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html", text, re.IGNORECASE):
        title = re.search(r"<title[^>]*>([^<]{1,80})", text, re.IGNORECASE)
        named = f" ({' '.join(title[1].split())!r})" if title else ""
        return f"a web page{named}, not the file: download it once more in a browser"
    if text.startswith("version https://git-lfs.github.com/spec/"):
        return "a pointer of Git LFS, not the file: fetch it with git lfs pull"
    if re.match(r"(\.\./)*\.git/annex/objects/|/annex/objects/", text):
        return "a pointer of git-annex, not the file: fetch it with git annex get"
    return None


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Calls ``write`` with a hidden path beside ``path``, of its suffix, then renames it.

    The hidden name is short, however long that of the file is.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder, "new", "a.txt"), lambda file: file.write_text("whole"))
    ...     [file.name for file in Path(folder, "new").iterdir()]
    ['a.txt']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.{secrets.token_hex(4)}{path.suffix}")
    try:
        write(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
