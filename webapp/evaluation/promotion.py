"""Whether a new version may take the place of the one that serves: not if it is worse on shared artists."""

from dataclasses import dataclass

from webapp.evaluation.comparison import IncomparableError, compare_versions
from webapp.evaluation.registry import is_sound
from webapp.models import ModelVersion


@dataclass(frozen=True)
class Judgement:
    """How a version compares with the one that serves.

    Attributes:
        is_worse: Proven worse: the interval of a difference excludes zero. False where nothing could be compared.
        sentence: What was found, or why nothing could be compared.
    """

    is_worse: bool
    sentence: str


class WorseVersionError(ValueError):
    """A version that is worse than the one that serves."""

    def __init__(self, version: str, judgement: Judgement) -> None:
        super().__init__(f"{version} does not serve, for it is worse. {judgement.sentence}")
        self.version = version
        self.judgement = judgement


def judge(candidate: ModelVersion, serving: ModelVersion) -> Judgement:
    """Compare a version with the one that serves, on the test artists that both share."""
    if not is_sound(serving):
        return Judgement(
            False, f"Not compared: {serving.version} cannot serve; flask models verify says why."
        )
    try:
        comparison = compare_versions(candidate, serving)
    except IncomparableError as error:
        return Judgement(False, f"Not compared with {serving.version}: {error}.")
    return Judgement(comparison.is_worse, comparison.sentence)
