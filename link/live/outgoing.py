"""What goes on the air, where the receiver knows no more than what was agreed on."""

from __future__ import annotations

from link.inputs.face import Face
from link.inputs.sentences import Edit
from link.link import Link
from link.passage import Encoded

__all__ = ["encoded_for_air"]


def encoded_for_air(link: Link, sent: Face | Edit) -> Encoded:
    """Symbols for `Link.receive`: with a header if that was agreed on, of an unedited face, too."""
    if not link.announces:
        return link.encode(sent.w)
    return link.announced.encode(sent.w, sent.degrees if isinstance(sent, Edit) else {})
