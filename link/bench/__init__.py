"""Long and fast runs of the radio link, by processes of their own: what `bench` measures."""
