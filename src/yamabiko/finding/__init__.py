"""What a picture says: where the water is, where the vessels are, what has changed, and how sure that is."""
