"""The worlds that ship: invented places with everything that a radar system has to cope with."""
