"""Simulated channels: torch and Sionna, differentiable in what is sent."""
