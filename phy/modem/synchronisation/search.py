"""Search of every sample for preambles: near the nominal carrier always, far from it when need be.

Near it, all offsets are tried coherently, which finds bursts at -6 dB. Where that sees nothing sure
the products of neighbouring samples are looked at (`wide.py`), and the same coherent statistic is
taken at the few offsets around what they say: every hit is one of the same law.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phy.modem.synchronisation import wide
from phy.modem.synchronisation.sync import FINE, SPACING, THRESHOLD, Hit, hits, spectrum

__all__ = ["WIDE_HYPOTHESES", "search"]

WIDE_HYPOTHESES = 2 * round(wide.WIDEST / SPACING) + 1  # offsets that the wide search may try
_SURE = 2 * THRESHOLD  # noise has no share in it
_AROUND = 2  # hypotheses either side of an offset that the wide search names


def search(block: NDArray[np.complex64]) -> list[Hit]:
    """Hits within the first HOP samples of a block.

    Args:
        block: complex64 [BLOCK].
    """
    bins = spectrum(block)
    near = hits(bins)
    if any(hit.strength > _SURE for hit in near):
        return near
    far = {centre for centre in wide.offsets(bins) if abs(centre) > FINE}
    found = near + [hit for centre in sorted(far) for hit in hits(bins, centre, _AROUND)]
    return sorted(found, key=lambda hit: hit.start) if far else near
