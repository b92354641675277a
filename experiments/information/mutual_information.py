"""How much the receiver knows of the photograph, stage by stage (the paper's Table 9).

    python -m experiments.information.mutual_information --images results/faces --limit 100

    image ─► latent ─► symbols ~~~► received symbols ─► repaired latent ─► picture

Mutual information by MINE (`mine.py`): the mean of several seeds, each with its own held-out pairs,
and their standard deviation. No stage can know more of the image than the one before it. Between an
image and what follows from it without noise it is infinite, and no estimate from n held-out pairs
can be above its ceiling, ln n: read the order, not the size. Two rows have a closed form beside
them: a channel use, and the latent's strongest directions through a linear code (AWGN with adapter
`prior` alone). Latents are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from adapters.prior.closed_form import PriorAdapter
from experiments.common.command import run
from experiments.information.dependences import (
    Dependence,
    along_the_link,
    of_directions,
    of_uses,
)
from experiments.information.mine import LEAST, Mine, estimate
from link.inputs.face import Face
from link.keeping.latents import kept_faces
from link.keeping.results import write_json
from link.link import Link
from link.settings.shared.channel import ChannelName
from link.settings.shared.common import Code
from link.views.tables import table
from semantic.faces.photographs import photographs

__all__ = ["Settings", "main", "measured", "of_link"]


@dataclass(frozen=True)
class Settings:
    """Mutual information of the image and every stage of the link."""

    images: Path
    """Folder of photographs."""
    limit: int = 100
    """Photographs used, by name."""
    channel: ChannelName = "awgn"
    """Physical layer."""
    snr_db: tuple[float, ...] = (-6.0, 6.0, 18.0)
    """Es/N0 of a symbol in dB."""
    say: str | None = None
    """Edit every face as this sentence says; unset: faces are sent as they are."""
    code: Code = "face"
    """Latent code."""
    adapter: str = "prior"
    """Channel adapter."""
    seeds: int = 3
    """Networks a figure."""
    seed: int = 0
    """Of the channel."""
    out: Path = Path("results/information")
    """Folder of the results and the latents."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if self.limit < LEAST or self.seeds < 1:
            raise ValueError(
                f"limit must be at least {LEAST} and seeds 1, got {self.limit}, {self.seeds}"
            )


def measured(
    dependences: Iterable[Dependence], seeds: int, how: Mine | None = None
) -> Iterator[dict[str, Any]]:
    """A row for each: nats and their spread, the ceiling, and the closed form or None."""
    for one in dependences:
        found = estimate(one.x, one.y, seeds, how or Mine())
        yield {
            "pair": one.name,
            "nats": found.mean,
            "spread": found.spread,
            "ceiling": found.ceiling,
            "known": one.known,
            "items": len(one.x),
            "seeds": seeds,
        }


def of_link(link: Link, faces: list[Face], say: str | None) -> list[Dependence]:
    """All that is measured of a link: its chain, and what has a closed form."""
    sent = [face if say is None else link.edit(face, say) for face in faces]
    passages = [link.at(seed=link.seed + i).send(one) for i, one in enumerate(sent)]
    dependences = along_the_link(torch.cat([face.image for face in faces]), passages)
    if link.channel_model.name != "awgn":
        return dependences
    x, y = (torch.cat(part) for part in zip(*((p.x, p.reception.y) for p in passages), strict=True))
    dependences.append(of_uses(x, y, link.snr_db))
    adapter = link.choice.adapter
    if isinstance(adapter, PriorAdapter) and say is None:
        s = torch.cat([one.encoded.s for one in passages])
        s_hat = torch.cat([one.decoded.s_hat for one in passages])
        dependences.append(of_directions(adapter, s, s_hat, link.snr_db))
    return dependences


def main(settings: Settings) -> None:
    """Sends, measures, prints and writes the table."""
    settings.check()
    link = Link.load(
        code=settings.code,
        adapter=settings.adapter,
        channel=settings.channel,
        snr_db=settings.snr_db[0],
        seed=settings.seed,
    )
    paths = photographs(settings.images, settings.limit)
    faces = [face for _, face in kept_faces(link, paths, settings.out / "latents")]
    if len(faces) < LEAST:
        raise ValueError(f"images must show at least {LEAST} faces, got {len(faces)}")
    rows = []
    for snr_db in tqdm(settings.snr_db, "SNR"):
        here = measured(of_link(link.at(snr_db=snr_db), faces, settings.say), settings.seeds)
        rows += [{"scheme": "link", "snr_db": snr_db, **row} for row in here]
    write_json(settings.out / "information.json", {"photographs": len(faces), "rows": rows})
    names = ("snr_db", "pair", "nats", "spread", "ceiling", "known")
    print(table(["SNR dB", *names[1:]], [[row[name] for name in names] for row in rows]))


if __name__ == "__main__":
    run(main, Settings)
