"""Simulated worlds with ground truth."""
