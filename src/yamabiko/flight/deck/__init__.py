"""The ship's deck: how it moves, how wheels bear on it, folded wings, and when a recovery is waved off."""
