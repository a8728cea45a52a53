from experiment_definitions import running
from listening_rows import add_listener, add_replay

from webapp.models import Assignment, Experiment, ListeningSession


def run(runner, *args):
    return runner.invoke(args=["experiments", *args])


def test_assign_makes_a_replay_and_divides_every_listener(runner, session):
    for _ in range(3):
        add_listener(session, [1000])
    session.commit()

    result = run(runner, "assign", "--split", "alternate")

    assert result.exit_code == 0, result.output
    assert "Replay genre-prediction, divided by alternate" in result.stdout
    assert "3 listeners assigned, 0 had their variant already" in result.stdout
    assert "none\t2" in result.stdout
    assert session.query(Experiment).one().is_replay


def test_assigning_again_changes_nothing(runner, session):
    add_listener(session)
    session.commit()
    run(runner, "assign")
    before = session.query(Assignment.listener_id, Assignment.variant_id).all()
    session.rollback()

    result = run(runner, "assign")

    assert "0 listeners assigned, 1 had their variant already" in result.stdout
    assert session.query(Assignment.listener_id, Assignment.variant_id).all() == before


def test_another_split_of_the_same_experiment_is_refused(runner, session):
    run(runner, "assign", "--split", "alternate")

    result = run(runner, "assign", "--split", "hash")

    assert result.exit_code == 1
    assert "divides by alternate, which stays" in result.output


def test_an_impossible_key_is_refused(runner, session):
    result = run(runner, "assign", "No Key")

    assert result.exit_code == 1
    assert "key is 'No Key', must be" in result.output


def test_the_list_of_none_says_how_to_begin(runner, session):
    assert "flask experiments assign" in run(runner, "list").stdout


def test_the_list_names_kind_state_split_and_listeners(runner, session):
    add_replay(session, [1000], [2000])

    assert run(runner, "list").stdout == "genre-prediction\tReplay\tstopped\talternate\t2 listeners\n"


def test_a_report_prints_means_and_the_verdict(runner, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    printed = run(runner, "report", "genre-prediction").stdout

    assert "No genre prediction: 2 listeners, 2 sessions" in printed
    assert "Mean session duration: none 20.0 s, genre-prediction 50.0 s" in printed
    assert "genre-prediction: +30.0 s [" in printed
    assert "No winner, for this is a replay" in printed


def test_a_report_of_an_unknown_key_fails(runner, session):
    result = run(runner, "report", "unknown")

    assert result.exit_code == 1
    assert "There is no experiment 'unknown'" in result.output


def test_checked_sums_that_agree_pass(runner, session):
    add_replay(session, [10_000])

    assert run(runner, "check-sums").exit_code == 0


def test_checked_sums_that_disagree_fail(runner, session):
    add_replay(session, [10_000])
    session.query(ListeningSession).update({"last_event_ms": ListeningSession.last_event_ms + 1})
    session.commit()

    result = run(runner, "check-sums")

    assert result.exit_code == 1
    assert "1 sessions have running sums that their events contradict" in result.output


def test_the_listeners_of_an_experiment_are_not_divided_by_hand(runner, session):
    running(session)
    session.commit()

    result = runner.invoke(args=["experiments", "assign", "genres"])

    assert (result.exit_code, "is no replay" in result.output) == (1, True)
