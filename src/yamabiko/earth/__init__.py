"""The earth: WGS-84, local frames, surfaces to image on, terrain heights."""
