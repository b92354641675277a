"""Editable-DeepSC as a library: a face and a sentence in, the edited face out of a radio channel.

    import editable_deepsc as eds

    link = eds.Link.load(channel="rayleigh", snr_db=0)   # the networks, once
    face = link.face("me.jpg")                            # aligned and inverted
    edit = link.edit(face, "smile more")                  # its latent, moved as asked
    got = link.send(edit)                                 # over the channel
    got.pil().save("received.png")

The names in ``__all__`` are promised: while the version is 0.y a minor one may change them, with a
line in CHANGELOG.md. Everything else may change at any time. Each name is imported when it is first
used, so that importing this module costs nothing.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.fully_connected import FullyConnectedAdapter
    from adapters.prior.closed_form import PriorAdapter
    from link.inputs.face import Face
    from link.inputs.sentences import Edit
    from link.link import Link
    from link.passage import Passage
    from phy.channels import make_channel
    from phy.modem.modem import Demodulator, Modulator
    from phy.reception import Reception
    from semantic.generators import load_generator
    from semantic.latents.codes import load_code
    from semantic.latents.inversion import invert
    from semantic.metrics.quality import Quality
    from semantic.requests import RequestReader

_HOMES = {
    "Link": "link.link",
    "Face": "link.inputs.face",
    "Edit": "link.inputs.sentences",
    "Passage": "link.passage",
    "Quality": "semantic.metrics.quality",
    "RequestReader": "semantic.requests",
    "load_generator": "semantic.generators",
    "load_code": "semantic.latents.codes",
    "invert": "semantic.latents.inversion",
    "PriorAdapter": "adapters.prior.closed_form",
    "FullyConnectedAdapter": "adapters.fully_connected",
    "make_channel": "phy.channels",
    "Reception": "phy.reception",
    "Modulator": "phy.modem.modem",
    "Demodulator": "phy.modem.modem",
}

__all__ = [
    "Demodulator",
    "Edit",
    "Face",
    "FullyConnectedAdapter",
    "Link",
    "Modulator",
    "Passage",
    "PriorAdapter",
    "Quality",
    "Reception",
    "RequestReader",
    "invert",
    "load_code",
    "load_generator",
    "make_channel",
]


def __getattr__(name: str) -> Any:
    """Imports a promised name when it is first asked for (PEP 562)."""
    if name == "__version__":
        return version("editable-deepsc-link")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
