"""Experiment statistics: assignment, comparison of listeners, health, power. The unit is always the listener."""
