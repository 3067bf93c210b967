"""The drone as a machine: JSBSim models made from parameter files, the aircraft that flies them, and what it was measured to do."""
