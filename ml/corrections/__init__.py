"""Learning from what reviewers said: which of it, how strongly, and what it changed."""
