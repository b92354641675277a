"""What stays on disk: results, whole or not at all, and inverted photographs."""
