"""Yamabiko: an open, all-weather observation system, from recorded radar echoes to a measured picture."""

__version__ = "0.1.0"
