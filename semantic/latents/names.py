"""The latent codes by name; torch-free, so that the command line may list them at once.

A new code is a class in a file of its own, of the kind of `semantic.latents.codes.LatentCode`, and
its line here.
"""

from __future__ import annotations

__all__ = ["CODES"]

# name -> module:class
CODES = {
    "w1": "semantic.latents.codes:OneVector",
    "w2": "semantic.latents.codes:TwoVectors",
}
