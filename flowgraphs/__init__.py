"""GNU Radio between two ZMQ ports: .grc files and their runner, for the system's Python alone."""
