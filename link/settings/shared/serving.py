"""Where a page is served."""

from __future__ import annotations

from dataclasses import dataclass

from phy.bounds import PORT_RANGE, check_text, check_whole

__all__ = ["Serving"]


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
        if not check_text("host", self.host):
            raise ValueError("host must be an address of this computer, got ''")
        check_whole("port", self.port, PORT_RANGE)
