import math
from collections import Counter

import pytest
from experiment_definitions import definition
from listening_rows import add_listener, add_session

from ml.experiments.pairing import assign_pairs
from webapp.experiments.assigning import assign, reason_to_stay_out
from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define
from webapp.experiments.states import StateError, ramp, start
from webapp.models import Assignment, AuditEntry, Listener, Variant

DAY_MS = 24 * 3_600_000
OLD_MS = 1_700_000_000_000


def cohort_draft(session, split, variants=None, starts_at=None, **population):
    body = {**definition("cohort", **population), "split": split, "starts_at": starts_at}
    if variants:
        body["variants"] = variants
    return define(session, DefinitionBody.model_validate(body))


def placed(session):
    rows = session.query(Listener.external_id, Variant.key, Assignment.block).select_from(Assignment)
    joined = rows.join(Listener, Listener.id == Assignment.listener_id)
    found = joined.join(Variant, Variant.id == Assignment.variant_id)
    return {external_id: (variant, block) for external_id, variant, block in found}


def test_pairs_are_those_of_the_durations_before(session):
    durations = {add_listener(session, [s * 1000, s * 3000]).external_id: 2.0 * s for s in (9, 1, 7, 3, 8)}
    without = add_listener(session).external_id
    experiment = cohort_draft(session, "paired")

    start(session, experiment)

    pairing = assign_pairs({**durations, without: math.nan}, experiment.salt, "control", "genres")
    assert placed(session) == {
        key: (pairing.variants[key], number) for number, pair in enumerate(pairing.pairs, 1) for key in pair
    }
    session.flush()
    logged = session.query(AuditEntry).filter_by(action="experiment started").one()
    assert logged.detail == {"traffic_share": 1, "listeners": 6}


def test_the_odd_listener_has_a_variant_and_no_pair(session):
    for seconds in range(5):
        add_listener(session, [1000 * seconds])
    start(session, cohort_draft(session, "paired"))

    blocks = Counter(block for _, block in placed(session).values())

    assert blocks == {1: 2, 2: 2, None: 1}


def test_only_the_last_28_days_count_if_anybody_listened_then(session):
    experiment = cohort_draft(session, "paired")
    listeners = [add_listener(session, [1000 * old]) for old in (1, 2, 3, 4)]
    recent_ms = experiment.created_at_ms - 27 * DAY_MS
    for listener, new in zip(listeners, (1, 4, 2, 5), strict=True):
        add_session(session, listener, 1000 * new, recent_ms)

    start(session, experiment)

    blocks = [placed(session)[listener.external_id][1] for listener in listeners]
    assert blocks == [1, 2, 1, 2]


def test_strata_give_three_variants_their_shares(session):
    for seconds in range(24):
        add_listener(session, [1000 * seconds])
    shares = (0.5, 0.25, 0.25)
    variants = [{"key": f"v{n}", "name": "V", "weight": w, "shows": "nothing"} for n, w in enumerate(shares)]
    start(session, cohort_draft(session, "stratified", variants))

    counts = Counter(placed(session).values())

    assert counts == {
        (variant, block): n for variant, n in (("v0", 4), ("v1", 2), ("v2", 2)) for block in (1, 2, 3)
    }


def test_the_cohort_is_its_population_in_its_share_of_the_traffic(session):
    listeners = [add_listener(session, [1000] * (n % 3)) for n in range(240)]
    for number, listener in enumerate(listeners):
        listener.is_premium = (True, None, False)[number % 4 % 3]
    start(session, cohort_draft(session, "stratified", premium=False, minimum_sessions=2, traffic_share=0.5))

    members = placed(session)

    able = {one.external_id for n, one in enumerate(listeners) if n % 3 == 2 and not one.is_premium}
    assert members.keys() < able
    assert 4 <= len(members) < len(able)


def test_newcomers_are_told_that_the_cohort_is_complete(session):
    member, *_ = [add_listener(session, [1000]) for _ in range(4)]
    experiment = cohort_draft(session, "paired")
    start(session, experiment)
    newcomer = add_listener(session)

    assert assign(session, experiment, member, 1) is not None
    assert assign(session, experiment, newcomer, 1) is None
    assert reason_to_stay_out(session, experiment, newcomer, 1) == "its cohort was complete when it started"


def test_a_cohort_is_not_ramped(session):
    for _ in range(40):
        add_listener(session, [1000])
    experiment = cohort_draft(session, "paired", traffic_share=0.5)
    start(session, experiment)

    with pytest.raises(StateError, match="'cohort' cannot be ramped: its cohort was complete"):
        ramp(session, experiment, 1)


def test_a_cohort_below_4_or_before_its_time_does_not_start(session):
    for _ in range(3):
        add_listener(session, [1000])
    experiment = cohort_draft(session, "paired", starts_at="2099-01-01")

    with pytest.raises(StateError, match="starts_at is 2099-01-01T00:00:00Z, must have come"):
        start(session, experiment)
    experiment.starts_at_ms = None
    with pytest.raises(
        StateError, match="cohort of experiment 'cohort' has 3 listeners, must have at least 4"
    ):
        start(session, experiment)
    assert (experiment.state, session.query(Assignment).count()) == ("draft", 0)
