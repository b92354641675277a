"""`page`: the link in a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from link.settings.runs import OneLink
from link.settings.shared.checks import check_fields
from link.settings.shared.serving import Serving
from phy.bounds import SNR_DB_RANGE, check_range

__all__ = ["Page"]


@dataclass(frozen=True)
class Page(OneLink):
    """Serve the link as a page in a browser: photograph, sentence, channel, what arrives."""

    snr_db: float = 6.0
    """Es/N0 of a complex symbol in dB that the page begins with."""
    serving: Serving = field(default_factory=Serving)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.serving.check()
        check_fields(self.fields, self.networks.generator, str(self.code))
        check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        if self.channel == "zmq":
            raise ValueError("channel must be a simulated one for the page, got 'zmq'")

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        return {**super().link(), "snr_db": self.snr_db}
