"""Fold thousands of micro-genre names into a few dozen genre groups that a listener knows."""
