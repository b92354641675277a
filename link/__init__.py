"""Puts the parts together: a photograph in, a received face and its measures out.

link.py, ends.py, models.py   the link itself: both ends, what they hold, the channel between them
sentences.py, adapters.py     what a sentence changes; which channel adapter serves
commands/                     one file a command of run_link.py; settings/ is what they take
live/                         what `rx` does while pictures arrive
views/                        reports, tables and plots
keeping/                      results and latents on disk
meters/                       seconds and memory
"""
