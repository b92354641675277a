"""Somebody's own received symbols -> adapter -> generator -> pictures."""

from __future__ import annotations

from dataclasses import replace

import torch

from link.content import printable
from link.keeping.results import results_folder
from link.keeping.symbols import read_symbols
from link.keeping.synthetic import saving
from link.link import Link
from link.settings.decode import Decode
from phy.reception import Reception
from semantic.faces.photographs import to_pil

__all__ = ["decode"]


@torch.no_grad()
def decode(settings: Decode) -> None:
    """Carries out ``run_link.py decode``; prints where the pictures are.

    Raises:
        ValueError: a file without such symbols, or an adapter that does not serve.
    """
    link = Link.load(**settings.link(), transmit=False)
    device = link.models.device
    reception = read_symbols(settings.symbols, link.code.k, settings.snr_db, device)
    count = len(reception.x_hat)
    names = ["received.png"] if count == 1 else [f"{number:04d}.png" for number in range(count)]
    with results_folder(settings.out) as folder:
        for number, name in enumerate(names):
            picture = link.receive(_item(reception, number))[0].picture
            to_pil(picture).save(folder / name, **saving(settings.marking.mark))
    print(link.agreement)
    print(f"in {printable(str(settings.out))}: {', '.join(names)}")


def _item(reception: Reception, number: int) -> Reception:
    one = slice(number, number + 1)
    names = ("y", "x_hat", "no_eff", "snr_db")
    return replace(reception, **{name: getattr(reception, name)[one] for name in names})
