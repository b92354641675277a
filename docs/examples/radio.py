"""A face as radio samples, with noise and a carrier offset.

python docs/examples/radio.py me.jpg got.png

The samples could as well have come from a receiver of your own; `run_link.py tx` and `rx` do the
same over ZMQ, GNU Radio and USRPs.
"""

import sys

import numpy as np
import torch
from PIL import Image

import editable_deepsc as eds

NOISE, OFFSET = 0.3, 1e-4  # standard deviation of a sample; cycles a sample


def main(photograph: str, picture: str) -> None:
    link = eds.Link.load(adapter="prior-fixed")  # nobody tells the transmitter the SNR
    x = link.encode(link.face(photograph).w).x
    sent = np.pad(eds.Modulator(link.code.k).send(x.numpy()), 5000)
    rng = np.random.default_rng(1)
    noise = NOISE / 2**0.5 * (rng.normal(size=len(sent)) + 1j * rng.normal(size=len(sent)))
    heard = sent * np.exp(2j * np.pi * OFFSET * np.arange(len(sent))) + noise
    receiver = eds.Demodulator(link.code.k)
    (burst,) = receiver.feed(heard.astype(np.complex64)) + receiver.silence()
    print(f"SNR {burst.snr_db:.1f} dB, carrier offset {burst.cfo:.2e} cycles a sample")
    y, x_hat, no_eff = (torch.from_numpy(one)[None] for one in (burst.y, burst.x_hat, burst.no_eff))
    reception = eds.Reception(y, x_hat, no_eff, torch.tensor([burst.snr_db]), overhead=0)
    with torch.no_grad():
        received = link.decode(reception).picture[0]
    pixels = ((received.clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
    Image.fromarray(pixels).save(picture)


if __name__ == "__main__":
    main(*sys.argv[1:])
