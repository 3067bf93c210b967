"""The gravity that guidance and control laws count with."""

GRAVITY = 9.80665  # m/s2, standard; ISO 80000-3. The true one differs by at most 0.3 %, which integrators take up.
