import csv
import io
from dataclasses import replace

import pytest
from report_documents import locked_document, poor_document, replay_document, rich_document

from webapp.experiments.report_csv import Row, as_csv, rows_of


def read(document):
    return [Row(**row) for row in csv.DictReader(io.StringIO(as_csv(document), newline=""))]


def find(rows, **parts):
    return [row.value for row in rows if all(getattr(row, name) == part for name, part in parts.items())]


def test_values_stand_unrounded_one_per_row():
    document = rich_document()
    effect = document.analysis.primary.effects[0]

    rows = read(document)

    of_effect = {"section": "primary", "metric": "session_duration", "variant": "genres"}
    assert find(rows, **of_effect, statistic="raw.lift") == [repr(effect.raw.lift)]
    assert find(rows, **of_effect, statistic="adjusted.interval.low") == [repr(effect.adjusted.interval.low)]
    assert find(rows, section="arm", variant="control", statistic="counted") == ["417"]
    assert find(rows, section="over time", variant="genres", statistic="difference")[0] == ""
    assert len(find(rows, section="exposures", variant="genres")) == 20
    assert find(rows, section="breakdown", item="premium: premium", statistic="difference") == ["14.0"]
    assert find(rows, section="look", statistic="is_locked") == ["false"]


def test_no_two_rows_are_of_the_same_thing():
    rows = read(rich_document(2, are_few=False))

    assert len({row[:5] for row in rows}) == len(rows)


def test_sections_come_in_the_order_of_reading():
    sections = list(dict.fromkeys(row.section for row in rows_of(rich_document())))

    assert sections == [
        *("experiment", "arm", "look", "decision", "health", "primary", "guardrail", "secondary", "balance"),
        *("over time", "exposures", "by days since exposure", "distribution", "breakdown", "plan", "method"),
        "look taken",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1"])
def test_texts_that_a_spreadsheet_would_run_are_guarded(text):
    document = rich_document()
    document = replace(document, heading=replace(document.heading, hypothesis=text))

    assert find(read(document), statistic="hypothesis") == [f"'{text}"]


def test_negative_numbers_stay_numbers():
    rows = read(rich_document())

    assert find(rows, section="secondary", metric="likes_per_hour", statistic="raw.difference") == ["-0.2"]


@pytest.mark.parametrize("document", [locked_document(), poor_document(), replay_document()])
def test_reports_with_little_in_them_have_their_rows_too(document):
    rows = read(document)

    assert find(rows, section="decision", statistic="sentence") == [document.decision.sentence]


def test_a_locked_report_gives_no_result_away():
    assert find(read(locked_document()), section="primary") == []
