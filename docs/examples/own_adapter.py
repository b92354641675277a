"""An adapter of one's own, beside ours: a start, no better than none yet.

python docs/examples/own_adapter.py me.jpg

It gives every symbol power by how much it varies over generated faces, and takes their mean off.
docs/extending.md says how such a one gets a name, files and a training.
"""

import sys

import torch

import editable_deepsc as eds

SNR_DB = 0.0


class Weighted:
    """s -> x and back; what is known of faces is a constant that both ends hold."""

    def __init__(self, samples: torch.Tensor) -> None:
        self.mean = samples.mean(dim=0)
        self.spread = (samples - self.mean).abs().square().mean(dim=0).sqrt()
        self.gain = self.spread.rsqrt()  # power in proportion to the standard deviation
        self.scale = self.spread.mean().sqrt()  # unit power in the mean over faces

    def encode(self, s: torch.Tensor) -> torch.Tensor:
        return (s - self.mean) * self.gain / self.scale

    def decode(self, x_hat: torch.Tensor, no_eff: torch.Tensor) -> torch.Tensor:
        unbiased = x_hat * (1 + no_eff)
        power = (self.spread * self.gain / self.scale).square()
        wiener = power / (power + no_eff)
        return self.mean + wiener * unbiased * self.scale / self.gain


def main(photograph: str) -> None:
    link = eds.Link.load(snr_db=SNR_DB)
    face = link.face(photograph)
    mine = Weighted(link.code.sample(link.models.generator, 5000, seed=1))
    channel = eds.make_channel("awgn", seed=0)
    with torch.no_grad():
        reception = channel(mine.encode(link.code.to_symbols(face.w)), SNR_DB)
        w_hat = link.code.to_latent(mine.decode(reception.x_hat, reception.no_eff))
        received = link.picture(w_hat)
    others = {name: link.at(adapter=name).send(face).picture for name in ("none", "prior")}
    quality = eds.Quality.load()
    sent = quality.features(link.picture(face.w))
    for name, one in {"mine": received, **others}.items():
        lpips = quality.compare(quality.features(one), sent)["lpips_alex"]
        print(f"{name:6} LPIPS {lpips:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
