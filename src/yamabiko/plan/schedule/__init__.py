"""Which satellite makes which collect when: the problem in numbers, a first plan, a better one, a bound on any, and a validator."""
