"""What `rx` does while pictures arrive: samples in, a line a burst, pictures, a window."""
