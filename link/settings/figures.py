"""Which weights the figures and pictures of a run's results hang on, by their names."""

from __future__ import annotations

__all__ = ["FIGURES"]

_FAST = ("face_code", "face_encoder", "identity")
_INVERTED = ("mtcnn", "mobile-stylegan-ffhq", "native_head_128", "lpips-vgg", *_FAST)
_EDITED = (*_INVERTED, "requests", "fields", "attributes_editing")

# A measure or picture -> weights: published ones, and ours by the names of their files. A measure
# hangs on the pictures that it compares, too.
FIGURES: dict[str, tuple[str, ...]] = {
    "lpips_alex": ("lpips-alex",),
    "lpips_vgg": ("lpips-vgg",),
    "psnr_db": (),
    "ms_ssim": (),
    "identity_cosine": ("identity-metric",),
    "degrees": ("attributes_editing", "attributes_evaluation"),
    "original.png": ("mtcnn",),
    "inverted.png": _INVERTED,
    "edited.png": _EDITED,
    "received.png": (*_EDITED, "prior-w1", "prior-w2", "prior-face"),
}
