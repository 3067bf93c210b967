"""A simulated supplier: a fleet of radar satellites behind STAPI, for trying things on; it can be told to fail."""
