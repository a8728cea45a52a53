"""How good a version is, and whether it is better than another: scores that a sceptic would trust."""

from ml.evaluation.artist_level import evaluate_artists
from ml.evaluation.comparison import Comparison, IncomparableError, compare_held_out, is_worse
from ml.evaluation.held_out import HELD_OUT_FILE, HeldOut, HeldOutError, read_held_out, write_held_out
from ml.evaluation.report import PROTOCOL, evaluate

__all__ = [
    "HELD_OUT_FILE",
    "PROTOCOL",
    "Comparison",
    "HeldOut",
    "HeldOutError",
    "IncomparableError",
    "compare_held_out",
    "evaluate",
    "evaluate_artists",
    "is_worse",
    "read_held_out",
    "write_held_out",
]
