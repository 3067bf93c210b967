"""Recordings of flights: MCAP keeps a whole FlightRecord, MAVLink telemetry logs what a ground station saw of it."""
