"""Where the aircraft is and how it moves, as each lane makes it out from its own inertial unit and everybody's aiding sensors."""
