"""SIDD: sensor independent derived data, the standard of detected SAR images."""
