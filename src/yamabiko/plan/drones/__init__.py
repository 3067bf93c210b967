"""Survey drones as carriers beside satellites: their conditions, opportunities, ways and sorties."""
