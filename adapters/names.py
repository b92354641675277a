"""The channel adapters by name. No torch here: the command line's --help is instant.

An adapter of one's own is a file with a `TrainableAdapter` in it, and a line in TRAINABLE.
"""

from __future__ import annotations

__all__ = ["ADAPTERS", "CLOSED_FORM", "KINDS", "TRAINABLE"]

# Name -> what --help says of it.
CLOSED_FORM = {
    "prior": "closed form",
    "prior-fixed": "the same, the transmitter not knowing the SNR",
}

# Name -> class. The name is what --adapter takes, and the `kind` of the adapter's files.
TRAINABLE = {
    "paper": "adapters.fully_connected:FullyConnectedAdapter",
}

ADAPTERS = (*CLOSED_FORM, *TRAINABLE, "none")  # what --adapter takes beside files and folders

# Kind of a file -> class that it is loaded as.
KINDS = {"prior": "adapters.prior.closed_form:PriorAdapter", **TRAINABLE}
