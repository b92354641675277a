"""The commands of run_link.py, a file each; the table of them is there."""
