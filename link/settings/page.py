"""`page`: the link in a browser, and what every page is served by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from link.settings.checks import check_fields
from link.settings.runs import OneLink
from phy.bounds import PORT_RANGE, SNR_DB_RANGE, check_range, check_text, check_whole

__all__ = ["Page", "Serving"]


@dataclass(frozen=True)
class Serving:
    """Where a page is served."""

    host: str = "127.0.0.1"
    """Address that the page is served at: this computer alone; 0.0.0.0 for all who reach it, and
    who then can use it as you do."""
    port: int = 7860
    """Port; 0: any free one."""

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        check_text("host", self.host)
        check_whole("port", self.port, PORT_RANGE)


@dataclass(frozen=True)
class Page(OneLink):
    """Serve the link as a page in a browser: photograph, sentence, channel, what arrives."""

    snr_db: float = 6.0
    """Es/N0 of a complex symbol in dB that the page begins with."""
    serving: Serving = field(default_factory=Serving)
    mark: bool = True
    """Pictures that no camera took bear a mark in their files that says so."""

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
