"""Where to fly next: following legs, the phases of a sortie, and the plans that are made on board."""
