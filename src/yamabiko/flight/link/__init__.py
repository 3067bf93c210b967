"""The data link: MAVLink 2 between the drone and a ground station, as pure logic without sockets or files."""
