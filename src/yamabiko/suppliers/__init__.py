"""Those who fly radars for us: a client of their ordering interface, and a simulated supplier to try it on."""
