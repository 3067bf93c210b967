"""Products as folders: cloud-optimised GeoTIFFs, a STAC Item that describes them, and a picture to look at."""
