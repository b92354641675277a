"""LPIPS over the SNR for three adapters, as a plot.

python docs/examples/sweep.py me.jpg sweep.png
"""

import sys

from matplotlib.figure import Figure

import editable_deepsc as eds

SNRS_DB = (-6, 0, 6, 12, 18)


def main(photograph: str, picture: str) -> None:
    link = eds.Link.load()
    face = link.face(photograph)
    quality = eds.Quality.load()
    sent = quality.features(link.picture(face.w))
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for adapter in ("none", "prior-fixed", "prior"):
        curve = []
        for snr_db in SNRS_DB:
            got = link.at(adapter=adapter, snr_db=snr_db).send(face)
            curve.append(quality.compare(quality.features(got.picture), sent)["lpips_alex"])
        axes.plot(SNRS_DB, curve, "o-", label=adapter)
    axes.set(xlabel="Es/N0 [dB]", ylabel="LPIPS, received against sent")
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(picture)


if __name__ == "__main__":
    main(*sys.argv[1:])
