"""When a satellite can see a place: access windows, and the opportunities that come of them."""
