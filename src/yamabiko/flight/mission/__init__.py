"""Missions: what a sortie is to do, the legs that do it, and whether they can be flown."""
