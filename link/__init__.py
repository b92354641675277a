"""Puts the parts together: a photograph in, a received face and its measures out.

link.py                  the link: both ends and the channel between them
inputs/, passage.py      what goes in, and what became of it; constellation.py draws it
ends.py                  latents to symbols and back; header.py, announced.py: with their degrees
models.py, adapters.py   the networks that both ends hold; which channel adapter serves
commands/                one file a command of run_link.py; settings/ is what they take
bench/                   long and fast runs by processes of their own
page/                    the link and both ends of a radio in a browser
live/                    what `tx` and `rx` do while pictures come and go
views/                   reports, tables and plots
keeping/                 results and latents on disk
meters/                  seconds and memory
radio/                   GNU Radio, where it is and what it tells
"""
