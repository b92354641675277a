"""What goes on the air, and what `rx` does while pictures arrive: a line a burst, a window."""
