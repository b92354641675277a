"""Trains the reader of requests, on sentences that `phrasing` has the words of."""
