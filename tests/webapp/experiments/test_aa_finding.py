import pytest

from webapp.experiments.aa_finding import judge_check
from webapp.models import AaCheckResult


def finding(listener_rate, session_rate, population=50, randomisations=4_000):
    def histogram(rate):
        low = round(rate * randomisations)
        return [low, *[0] * 18, randomisations - low]

    return judge_check(
        AaCheckResult(
            checked_at_ms=0,
            population=population,
            listeners=50,
            sessions=612,
            randomisations=randomisations,
            seed=3,
            listener_rate=listener_rate,
            session_rate=session_rate,
            listener_histogram=histogram(listener_rate),
            session_histogram=histogram(session_rate),
        )
    )


@pytest.mark.parametrize(("rate", "is_sound"), [(0.02, False), (0.035, True), (0.065, True), (0.09, False)])
def test_a_rate_near_5_percent_is_sound(rate, is_sound):
    assert finding(rate, 0.6).is_sound is is_sound


def test_few_divisions_leave_open_whether_a_rate_is_near_5_percent():
    assert finding(0.09, 0.6, randomisations=100).is_sound


def test_a_sound_check_says_what_both_tests_found():
    text = " ".join(finding(0.051, 0.612).sentences)

    assert "50 listeners were divided into halves at random 4,000 times" in text
    assert "found something in 5.1 % of the divisions: it keeps its promise" in text
    assert "would have found it in 61.2 %: the sessions of a listener resemble each other" in text
    assert "sample" not in text


def test_a_rate_far_from_5_percent_is_not_to_be_trusted():
    assert "do not trust a report on these data" in " ".join(finding(0.12, 0.6).sentences)


def test_sessions_that_do_not_resemble_each_other_are_said_to_be_so():
    assert "hardly resemble each other" in " ".join(finding(0.05, 0.055).sentences)


def test_a_sample_is_said_to_be_one():
    assert "a random sample of the 9,000 listeners with sessions, drawn with seed 3" in " ".join(
        finding(0.05, 0.6, population=9_000).sentences
    )
