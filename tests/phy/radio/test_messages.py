"""Messages of the modem as a batch, in the form that every channel gives."""

from __future__ import annotations

import numpy as np
import torch

from phy.modem.modem import Modulator
from phy.modem.stream import MessageStream
from phy.radio.messages import reception_of


def test_messages_become_a_batch_and_what_is_lost_stays_marked() -> None:
    x = np.exp(1j * np.arange(1024)).astype(np.complex64).reshape(2, 512)
    stream = MessageStream(512, first=0)
    messages = stream.feed(np.pad(Modulator(512).send(x), (64, 0))) + stream.end(wanted=3)
    reception = reception_of(messages, "cpu")
    for name, dtype in (
        ("y", torch.complex64),
        ("x_hat", torch.complex64),
        ("no_eff", torch.float32),
    ):
        tensor = getattr(reception, name)
        assert (tensor.dtype, tensor.shape) == (dtype, (3, 512))
        assert np.array_equal(tensor[1].numpy(), getattr(messages[1], name))
    assert float((reception.x_hat[:2] - torch.from_numpy(x)).abs().max()) < 0.05
    assert torch.isinf(reception.no_eff[2]).all() and not reception.x_hat[2].any()
    assert reception.snr_db.dtype == torch.float32
    assert reception.snr_db.isneginf().tolist() == [False, False, True]
    assert reception.overhead == 2620 // 4 - 512  # samples of a burst, WAVEFORM.md
    assert reception.radio is None and reception.snr_measured_db is None
