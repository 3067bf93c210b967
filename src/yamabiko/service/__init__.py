"""What a user meets: the command line, and the functions of the same names behind it."""
