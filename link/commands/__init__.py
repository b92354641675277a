"""The commands of run_link.py, a file each; the table of them is there.

Alone: photographs over a simulated channel, questions, the page. radio/ has the two ends and GNU
Radio between them, training/ makes our own weights again, bench/ measures speed and endurance.
"""
