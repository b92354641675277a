"""The commands of run_link.py, a file each: command x is the function x of link.commands.x."""
