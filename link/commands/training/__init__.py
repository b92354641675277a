"""`train ...`: our own weights, made again."""
