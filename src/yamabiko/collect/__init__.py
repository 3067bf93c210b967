"""What was recorded: phase history, and echoes simulated from a scene and a trajectory."""
