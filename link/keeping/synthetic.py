"""The mark of a picture that no camera took: PNG text that people and programs can read.

Beside a sentence it is the IPTC's Digital Source Type ``trainedAlgorithmicMedia`` in XMP, which
search engines and picture services look for. It says what the picture is and nothing of whom it
shows. It is not signed, as C2PA is: whoever wants to remove it can.
"""

from __future__ import annotations

import io
from typing import Any

from PIL.Image import Image
from PIL.PngImagePlugin import PngInfo

__all__ = ["SENTENCE", "XMP", "png", "saving"]

SENTENCE = "Synthetic: made by a generator (Editable-DeepSC), not taken by a camera."

_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 Iptc4xmpExt:DigitalSourceType="{_SOURCE}"/></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def saving(mark: bool = True) -> dict[str, Any]:
    """What `Image.save` is to be given for a PNG that bears the mark, or does not."""
    if not mark:
        return {}
    told = PngInfo()
    told.add_text("Comment", SENTENCE)
    told.add_itxt("XML:com.adobe.xmp", XMP)
    return {"pnginfo": told}


def png(image: Image, mark: bool = True) -> bytes:
    """The bytes of a PNG file, with the mark or without.

    >>> from PIL import Image
    >>> b"trainedAlgorithmicMedia" in png(Image.new("RGB", (8, 8)))
    True
    """
    written = io.BytesIO()
    image.save(written, "png", **saving(mark))
    return written.getvalue()
