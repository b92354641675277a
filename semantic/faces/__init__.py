"""Photographs in: files of any usual kind, the face in them, the generator's framing."""
