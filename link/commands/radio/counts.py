"""What a radio has counted itself: samples lost, late or cut off."""

from __future__ import annotations

import sys

from phy.radio.zmq_bridge import RadioControl, RadioError

__all__ = ["radio_counts"]


def radio_counts(control: str | None) -> dict[str, int]:
    """Prints and gives what the radio itself has counted: {} without a radio, or a mute one."""
    if control is None:
        return {}
    try:
        counts: dict[str, int] = RadioControl(control).ask()["counters"]
    except RadioError as error:
        print(error, file=sys.stderr)
        return {}
    print("radio: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()), flush=True)
    return counts
