"""What an A/A check says, in numbers with their intervals and in words."""

from dataclasses import dataclass

from ml.experiments.intervals import Interval
from ml.experiments.wilson import wilson_interval
from webapp.experiments.metric_texts import percent_text
from webapp.models import AaCheckResult

ALPHA = 0.05
# What is still near 5 %: few listeners with long-tailed values stray that far, sound as the test may be.
LOWEST_SOUND, HIGHEST_SOUND = 0.035, 0.065


@dataclass(frozen=True)
class Rate:
    """How often one test found something where nothing was.

    Attributes:
        rate: False positives among the divisions, a fraction.
        interval: Wilson's, of the rate that infinitely many divisions would have.
        histogram: P-values in bins of equal width from 0 to 1.
    """

    rate: float
    interval: Interval
    histogram: list[int]


@dataclass(frozen=True)
class Finding:
    """A check, judged.

    Attributes:
        check: What was counted.
        by_listener: Of the test that reports use.
        by_session: Of the mistake.
        is_sound: Whether the rate by listener can be one near 5 %.
        sentences: What it means.
    """

    check: AaCheckResult
    by_listener: Rate
    by_session: Rate
    is_sound: bool
    sentences: list[str]


def judge_check(check: AaCheckResult) -> Finding:
    """Judge a check."""
    by_listener = _rate(check.listener_rate, check.listener_histogram)
    by_session = _rate(check.session_rate, check.session_histogram)
    interval = by_listener.interval
    is_sound = interval.high >= LOWEST_SOUND and interval.low <= HIGHEST_SOUND
    sentences = [
        _on_divisions(check),
        _on_listeners(by_listener, is_sound),
        _on_sessions(by_session),
        *_on_sample(check),
    ]
    return Finding(check, by_listener, by_session, is_sound, sentences)


def _rate(rate: float, histogram: list[int]) -> Rate:
    n = sum(histogram)
    return Rate(rate, wilson_interval(round(rate * n), n), histogram)


def _on_divisions(check: AaCheckResult) -> str:
    alpha = percent_text(ALPHA)
    return (
        f"{check.listeners:,} listeners were divided into halves at random {check.randomisations:,} times. Nobody was "
        f"shown anything different, so whatever a test finds is a false positive; at {alpha} there must be about "
        f"{alpha} of them."
    )


def _on_listeners(found: Rate, is_sound: bool) -> str:
    rate = percent_text(found.rate, 1)
    text = f"The test of reports, on one mean per listener, found something in {rate} of the divisions: "
    if is_sound:
        return text + "it keeps its promise on these data."
    return text + (
        "that is not near 5 %, so do not trust a report on these data before the cause is known. Very few listeners, "
        "or a few of enormous values, are the usual one."
    )


def _on_sessions(found: Rate) -> str:
    rate = percent_text(found.rate, 1)
    text = f"A test that takes every session for a listener of its own would have found it in {rate}"
    if found.interval.low <= HIGHEST_SOUND:
        return f"{text}: here the sessions of a listener hardly resemble each other."
    return (
        f"{text}: the sessions of a listener resemble each other, so it counts far more independent people than there "
        "are. That is the mistake this check must be able to see."
    )


def _on_sample(check: AaCheckResult) -> list[str]:
    if check.listeners == check.population:
        return []
    return [
        f"They are a random sample of the {check.population:,} listeners with sessions, drawn with seed {check.seed}."
    ]
