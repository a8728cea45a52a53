from experiment_definitions import running
from listening_rows import add_listener

from webapp.models import Assignment


def test_the_command_sets_a_variant(runner, session):
    running(session)
    add_listener(session).external_id = "ann"
    session.commit()

    result = runner.invoke(args=["experiments", "override", "genres", "ann", "genres"])

    assert result.output == "ann has genres of genres, and is left out of the analysis.\n"
    assert session.query(Assignment).one().is_override


def test_a_wrong_listener_or_variant_is_said_in_a_line(runner, session):
    running(session)
    add_listener(session).external_id = "ann"
    session.commit()

    results = [
        runner.invoke(args=["experiments", "override", "genres", *words])
        for words in (("ben", "genres"), ("ann", "third"))
    ]

    assert [result.exit_code for result in results] == [1, 1]
    assert "There is no listener 'ben'" in results[0].output
    assert "variant is 'third', must be one of control, genres" in results[1].output
