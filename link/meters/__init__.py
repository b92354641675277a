"""What a stage of the link costs: seconds and memory."""
