"""`run_link.py bench ...`: a file a benchmark, each a command of its own."""
