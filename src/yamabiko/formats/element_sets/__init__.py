"""Files of element sets: TLE (two or three lines a satellite) and CCSDS OMM in CSV, JSON and XML, told apart by their content."""

from yamabiko.formats.element_sets.reading import describe_element_sets, element_set_format, read_element_sets
from yamabiko.formats.element_sets.writing import write_element_sets

__all__ = ["describe_element_sets", "element_set_format", "read_element_sets", "write_element_sets"]
