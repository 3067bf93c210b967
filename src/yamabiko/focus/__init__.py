"""From phase history to a complex image: exact backprojection, autofocus, and the measurement of the result."""
