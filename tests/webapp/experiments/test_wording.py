import pytest

from webapp.experiments.wording import REPLAY_NOTE, SYNTHETIC_NOTE, as_text, notes, p_text, verdict

APART = ([1, 2, 3, 2], [101, 102, 103, 102])
ALIKE = ([1, 2, 3, 2], [1, 2, 3, 2.1])


def test_a_clear_difference_is_named_with_its_direction(make_report):
    assert "'Arm B' listeners have longer sessions, by 100.0 s" in verdict(make_report(*APART))
    assert "'Arm B' listeners have shorter sessions, by 100.0 s" in verdict(make_report(*reversed(APART)))


def test_no_difference_says_what_would_stay_hidden(make_report):
    text = verdict(make_report(*ALIKE))

    assert text.startswith("No difference could be shown, which does not prove that there is none")
    assert "mostly stay hidden at this size" in text


def test_a_replay_never_has_a_winner(make_report):
    text = verdict(make_report(*APART, is_replay=True))

    assert text.startswith("No winner, for this is a replay")
    assert "+100.0 s (p < 0.001) is chance" in text


@pytest.mark.parametrize("is_replay", [True, False])
def test_a_failed_sample_ratio_never_has_a_winner(make_report, is_replay):
    text = verdict(make_report([1, 2] * 20, [101, 102], is_replay=is_replay))

    assert text.startswith("No verdict: the arms do not have the sizes of their weights")


def test_too_few_listeners_are_not_enough_data(make_report):
    text = verdict(make_report([1], [2, 3]))

    assert text == "Not enough data: 'Arm A' has 1 listeners with sessions, must have at least 2."


def test_labels_come_first_among_the_notes(make_report):
    labelled = notes(make_report(*ALIKE, is_replay=True, is_synthetic=True))

    assert labelled[:2] == [REPLAY_NOTE, SYNTHETIC_NOTE]
    assert REPLAY_NOTE not in notes(make_report(*ALIKE))


def test_notes_count_silent_listeners_and_unlisted_tracks(make_report):
    text = " ".join(notes(make_report(*ALIKE, silent=1, unlisted_events=1234)))

    assert "1 of 9 listeners have no session" in text
    assert "1,234 events name tracks that the catalogue lacks" in text


def test_a_tiny_p_value_is_written_as_a_bound():
    assert p_text(0.00099) == "p < 0.001"
    assert p_text(0.001) == "p = 0.001"


def test_the_text_for_a_terminal_holds_means_interval_and_verdict(make_report):
    report = make_report(*ALIKE)
    text = as_text(report)

    assert "Arm A: mean 2.0 s, 4 listeners, 8 sessions" in text
    assert "95% interval" in text
    assert verdict(report) in text


def test_the_text_of_an_empty_experiment_says_there_are_no_sessions(make_report):
    assert "Arm A: no sessions, 0 listeners, 0 sessions" in as_text(make_report([], []))


def test_a_running_experiment_has_no_verdict_and_hides_its_means(make_report):
    report = make_report([10, 20, 30], [40, 50, 60], is_running=True)

    assert verdict(report).startswith("No result yet: means and effect are locked")
    assert "mean locked, 3 listeners" in as_text(report)
