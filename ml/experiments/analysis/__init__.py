"""Analyses of experiments: from sums per listener, which SQL returns, to everything that a report says."""
