"""All reading and writing of standard files."""
