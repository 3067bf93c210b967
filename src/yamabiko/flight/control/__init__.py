"""From what guidance demands to what the actuators are told: attitude, energy, allocation and ground handling."""
