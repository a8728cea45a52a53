import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_documents import (
    locked_document,
    poor_document,
    replay_document,
    rich_document,
    unhealthy_document,
)

from ml.experiments.intervals import Interval
from ml.experiments.results import TimePoint
from webapp.experiments.canonical import read, sha256_of, spelled
from webapp.experiments.report_document import Heading

DOCUMENTS = {
    "rich": rich_document(),
    "two treatments": rich_document(2, are_few=False),
    "locked": locked_document(),
    "unhealthy": unhealthy_document(),
    "replay": replay_document(),
    "poor": poor_document(),
}

numbers = st.floats(allow_nan=False, allow_infinity=False)
points = st.builds(
    TimePoint,
    treatment=st.text(max_size=5),
    at_ms=st.integers(0, 2**53),
    listeners=st.integers(0, 2**53),
    difference=st.none() | numbers,
    band=st.none() | st.tuples(numbers, numbers).map(lambda ends: Interval(*sorted(ends))),
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_report_reads_back_as_it_was_and_keeps_its_hash(name):
    body = spelled(DOCUMENTS[name])

    again = read(body)

    assert sha256_of(spelled(again)) == sha256_of(body)
    assert read(spelled(again)) == again
    assert again.decision == DOCUMENTS[name].decision
    assert again.heading == DOCUMENTS[name].heading


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(points, max_size=4), st.text(max_size=20))
def test_whatever_numbers_and_names_it_holds_nothing_is_lost(over_time, name):
    document = rich_document(days=1)
    document = replace(
        document,
        heading=replace(document.heading, name=name),
        analysis=replace(document.analysis, over_time=over_time),
    )

    again = read(spelled(document))

    assert again.analysis.over_time == over_time
    assert again.heading == document.heading
    assert spelled(again) == spelled(document)


def test_lists_and_tuples_and_whole_floats_make_no_difference():
    document = rich_document()
    plan = replace(document.plan, days_left=17.0)
    other = replace(document, arms=tuple(document.arms), plan=replace(plan, days_left=17))

    assert spelled(other) == spelled(replace(document, plan=plan))


def test_the_spelling_is_plain_json_with_sorted_keys():
    body = spelled(rich_document())

    assert list(json.loads(body)) == sorted(json.loads(body))
    assert ", " not in body.replace(rich_document().decision.sentence, "")
    assert '"planned_listeners":2000,' in body
    assert sha256_of(body) == hashlib.sha256(body.encode()).hexdigest()


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(number):
    document = rich_document()

    with pytest.raises(ValueError, match="JSON"):
        spelled(replace(document, plan=replace(document.plan, days_left=number)))


def test_what_is_no_report_is_refused():
    with pytest.raises(ValueError, match="heading"):
        read("{}")
    with pytest.raises(ValueError, match="valid string"):
        read(
            spelled(rich_document()).replace('"key":"genres","name":"Genres on', '"key":5,"name":"Genres on')
        )


def test_the_heading_reads_back_with_its_types():
    assert isinstance(read(spelled(rich_document())).heading, Heading)
