"""Pictures on the map: calibrated, terrain-corrected, on a grid that any GIS opens, with their layers and where they came from."""
