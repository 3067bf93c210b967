"""Findings as files: GeoJSON, GeoParquet, and the small before and after pictures that a person judges them by."""
