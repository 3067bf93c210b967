"""The radar itself: what resolution and noise to expect of it."""
