"""Trains the attribute predictors."""
