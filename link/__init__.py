"""Puts the parts together: a photograph in, a received face and its measures out.

link.py                       the link: both ends and the channel between them
face.py, passage.py           what goes in, and what became of it; constellation.py draws it
models.py                     the networks that both ends hold
sentences.py, adapters.py     what a sentence changes; which channel adapter serves
commands/                     one file a command of run_link.py; settings/ is what they take
bench/                        long and fast runs by processes of their own
live/                         what `rx` does while pictures arrive
views/                        reports, tables and plots
keeping/                      results and latents on disk
meters/                       seconds and memory
"""
