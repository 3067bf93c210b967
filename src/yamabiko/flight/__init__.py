"""The survey drone: its airframe, sensors, three flight computers, guidance, deck handling and data link."""
