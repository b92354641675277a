"""Blocks for GNU Radio Companion; a package only so that they are in the wheel."""
