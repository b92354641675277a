"""Whether any file ends in anything but a result or one sentence."""
