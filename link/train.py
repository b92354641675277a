"""Makes our own weights again; each training is a module of `semantic.training`."""

from __future__ import annotations

from link.settings import TrainFields, TrainRequests

__all__ = ["train"]


def train(settings: TrainRequests | TrainFields) -> None:
    """Carries out ``run_link.py train``: imports only what the training needs."""
    if isinstance(settings, TrainRequests):
        from semantic.training import requests

        requests.run(requests.Options(**vars(settings)))
    else:
        from link.train_fields import train_fields

        train_fields(settings)
