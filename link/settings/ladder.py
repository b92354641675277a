"""`ladder`: what more or fewer channel uses give."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from link.settings.runs import LinkSettings
from link.settings.shared.channel import ChannelName
from link.settings.shared.checks import (
    check_adapter,
    check_fields,
    check_folder,
    check_out,
    check_some,
)
from link.settings.shared.common import ADAPTER_HELP, CODE_HELP, SAMPLE, Code, settle
from phy.bounds import SNR_DB_RANGE, Range, check_at_least, check_range

__all__ = ["Ladder"]

USES_RANGE = Range(8, 4096, "channel uses")


@dataclass(frozen=True)
class Ladder(LinkSettings):
    """Send photographs over more and fewer channel uses; resumable, a table and a figure.

    The closed-form adapter leaves out what is worth least, or gives what is there more power; the
    others leave out the last symbols.
    """

    images: Path = SAMPLE.parent
    """Folder of photographs."""
    limit: int | None = None
    """Only the first so many photographs, by name."""
    uses: tuple[int, ...] = (32, 64, 128, 256, 512, 1024)
    """Complex channel uses a picture, 8..4096."""
    say: str | None = None
    """What shall change on the way in every face, such as "smile more"; from 256 uses on its
    degrees are sent along and restored."""
    channel: ChannelName = "awgn"
    """The physical layer."""
    snr_db: float = 6.0
    """Es/N0 of a complex symbol in dB."""
    code: Annotated[Code | None, tyro.conf.arg(help=CODE_HELP)] = None
    adapter: Annotated[str, tyro.conf.arg(help=ADAPTER_HELP)] = "prior"
    out: Path = Path("results/ladder")
    """Folder of results.jsonl, the latents, the table and the figure."""

    def __post_init__(self) -> None:
        super().__post_init__()
        settle(self, code=self._meant(self.code))
        check_folder("images", self.images)
        check_out(self.out)
        if self.limit is not None:
            check_at_least("limit", self.limit, 1)
        check_some("uses", self.uses)
        for uses in self.uses:
            check_range("uses", uses, USES_RANGE)
        check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        check_adapter(self.adapter)
        if self.say is not None:
            check_fields(None, self.networks.generator, str(self.code))

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        own = {name: getattr(self, name) for name in ("code", "adapter", "snr_db")}
        return {**super().link(), **own, "channel": self.channel_model(self.channel)}
