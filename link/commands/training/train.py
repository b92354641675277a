"""Makes our own weights again."""

from __future__ import annotations

import json
from importlib import import_module

from link.settings import Train, TrainAttributes, TrainFaceCode, TrainFields, TrainRequests

__all__ = ["train"]

# Modules with a function run, which takes the settings' fields and returns figures for JSON.
TRAININGS = {
    TrainAttributes: "semantic.training.predictor.train",
    TrainFaceCode: "semantic.training.face_code.train",
    TrainFields: "link.commands.training.train_fields",
    TrainRequests: "semantic.training.requests.train",
}


def train(settings: Train) -> None:
    """Carries out ``run_link.py train``: imports only what the training needs, prints figures."""
    training = import_module(TRAININGS[type(settings.what)])
    print(json.dumps(training.run(**vars(settings.what))))
