"""What carries the radar: where it was, and when."""
