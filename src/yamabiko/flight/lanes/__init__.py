"""The three flight computers and the voter between them and the actuators."""
