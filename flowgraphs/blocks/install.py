#!/usr/bin/python3
"""Installs the blocks for the user who runs it, under GNU Radio's own Python.

    /usr/bin/python3 flowgraphs/blocks/install.py            # and with --remove takes them away

The .block.yml files go to ~/.grc_gnuradio, where the Companion looks, and a .pth file in the user's
site-packages tells Python where the blocks and phy.modem are: this checkout stays where it is.
"""

from __future__ import annotations

import shutil
import site
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATHS = (HERE, HERE.parents[1])  # of deepsc_blocks, of phy


def main(arguments: list[str]) -> int:
    """Install, or remove."""
    if arguments not in ([], ["--remove"]):
        print("usage: install.py [--remove]", file=sys.stderr)
        return 2
    blocks = Path.home() / ".grc_gnuradio"
    told = Path(site.getusersitepackages()) / "editable_deepsc_blocks.pth"
    files = sorted(HERE.glob("*.block.yml"))
    if arguments:
        for one in (*(blocks / file.name for file in files), told):
            one.unlink(missing_ok=True)
        return 0
    for folder in (blocks, told.parent):
        folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, blocks)
    told.write_text("".join(f"{path}\n" for path in PATHS))
    print(f"{len(files)} blocks in {blocks}, {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
