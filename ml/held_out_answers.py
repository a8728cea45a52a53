"""What a fitted model says of its test tracks, ready to be scored."""

from ml.artist_answers import artist_probabilities
from ml.dataset import Dataset
from ml.evaluation.held_out import HeldOut
from ml.evaluation.holding_out import hold_out
from ml.fitting import Fitted
from ml.splitting import Split


def answer_held_out(version: str, dataset: Dataset, parts: Split, fitted: Fitted) -> HeldOut:
    """Answer the test tracks of `parts`, which are parts of `dataset`, track by track and artist by artist."""
    answered = fitted.answer(parts.test)
    return hold_out(
        version,
        dataset,
        parts,
        answered.probabilities,
        fitted.thresholds,
        answered.primary if fitted.thresholds else None,
        artist_probabilities(answered.primary, parts.test.artist_numbers, fitted.artist_power),
    )
