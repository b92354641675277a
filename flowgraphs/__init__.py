"""GNU Radio between two ZMQ ports: .grc files and their runner, for GNU Radio's Python alone."""
