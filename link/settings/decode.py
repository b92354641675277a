"""`decode`: symbols that somebody has received in a way of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import tyro

from link.settings.shared.channel import ChannelName
from link.settings.shared.checks import check_adapter, check_file, check_out
from link.settings.shared.common import ADAPTER_HELP, CODE_HELP, Code, settle
from link.settings.shared.marking import Marking
from link.settings.shared.networks import Networks
from link.settings.shared.restoring import Restoring
from phy.bounds import SNR_DB_RANGE, check_range
from semantic.latents.names import meant_code

__all__ = ["Decode"]


@dataclass(frozen=True)
class Decode:
    """Make pictures of symbols that you have received yourself, such as run's symbols.npz."""

    symbols: tyro.conf.Positional[Path]
    """An .npz file: y, complex [k] or [pictures, k], received over AWGN with the unit power that
    was sent; or x_hat, equalised (biased MMSE), and no_eff, its noise variance, inf if erased."""
    snr_db: float = 6.0
    """Es/N0 in dB that the transmitter was told."""
    code: Annotated[Code | None, tyro.conf.arg(help=CODE_HELP)] = None
    adapter: Annotated[str, tyro.conf.arg(help=ADAPTER_HELP)] = "prior"
    channel: ChannelName = "awgn"
    """What the symbols have crossed: among trained adapters it chooses."""
    restoring: Restoring = field(default_factory=lambda: Restoring(restore=False))
    """The degrees of an edit, where the symbols are those of one that was sent with them."""
    networks: Networks = field(default_factory=Networks)
    marking: Marking = field(default_factory=Marking)
    out: Path = Path("results/decode")
    """Folder of the pictures: received.png, or a number each."""

    def __post_init__(self) -> None:
        check_file("symbols", self.symbols)
        check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        check_adapter(self.adapter)
        self.networks.check()
        settle(self, code=meant_code(self.code, self.networks.own))
        check_out(self.out)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        own = {name: getattr(self, name) for name in ("snr_db", "code", "adapter", "channel")}
        return {**vars(self.networks), **vars(self.restoring), **own}
