"""`tx`, `rx` and `radio`: two ends, GNU Radio between them, and what that has counted."""
