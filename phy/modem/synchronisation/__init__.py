"""Where a burst begins, its carrier offset, and the phase that drifts along it.

search.py       every sample: sync.py near the nominal carrier, wide.py far from it
acquisition.py  from a candidate to a burst, or to none
tracking.py     phase over a burst
"""
