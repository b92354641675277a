"""GNU Radio as commands need it: where it is, a loopback of it, what it tells of a channel."""
