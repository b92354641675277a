"""`tx`, `rx` and `radio`: two ends, and GNU Radio between them."""
