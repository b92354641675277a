"""Makes our own weights again; each training is a module of `semantic.training`."""

from __future__ import annotations

from link.settings import Train, TrainAttributes, TrainRequests

__all__ = ["train"]


def train(settings: Train) -> None:
    """Carries out ``run_link.py train``: imports only what the training needs."""
    what = settings.what
    if isinstance(what, TrainRequests):
        from semantic.training.requests import train as requests

        requests.run(requests.Options(**vars(what)))
    elif isinstance(what, TrainAttributes):
        from semantic.training.predictor import train as attributes

        attributes.run(attributes.Options(**vars(what)))
    else:
        from link.commands.train_fields import train_fields

        train_fields(what)
