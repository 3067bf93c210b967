"""Deck cycles: several drones from one ship keep watch in turn, planned, checked and replanned when one fails."""
