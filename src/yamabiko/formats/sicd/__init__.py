"""SICD, the NGA's standard of complex SAR images: written from a ComplexImage, read into arrays, described."""
