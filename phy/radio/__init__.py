"""The way to GNU Radio: ZMQ sockets, a radio as a channel, SigMF recordings."""
