"""The way to a radio: ZMQ sockets, a radio as a channel, SigMF recordings, a radio path."""
