"""The adapters that come with the package: fitted priors, and the paper's pairs."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SHIPPED", "prior_path"]

SHIPPED = Path(__file__).parent


def prior_path(code: str) -> Path:
    """Where the prior fitted for a code is, if there is one.

    >>> prior_path("w2").name, prior_path("w2").is_file()
    ('prior-w2.safetensors', True)
    """
    return SHIPPED / f"prior-{code}.safetensors"
