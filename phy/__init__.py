"""Physical layer: complex symbols in, complex symbols and what was learnt of the channel out.

`phy.channels.make_channel` builds a simulated channel over Sionna; every channel, simulated or
radio, is called as `channel(x, snr_db)` and answers with a `phy.reception.Reception`.
"""

from __future__ import annotations
