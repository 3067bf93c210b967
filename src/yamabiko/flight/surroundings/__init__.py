"""What the aircraft flies in and over: wind, gusts, and the ground below."""
