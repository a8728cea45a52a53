import numpy as np
import pytest
from experiment_worlds import COUNTS, CUTOFF_MS, DAY_MS

from ml.experiments.analysis.listener_sums import listener_sums

SUMMED = ["plays", "skips", "likes", "advertisements"]


def all_of(session, scope, part=20_000):
    parts = list(listener_sums(session, scope, part))
    names = parts[0].columns
    return {name: np.concatenate([one[name] for one in parts]) for name in names}, len(parts)


def test_every_listener_who_counts_is_there_once_and_nobody_else(session, world, scope):
    columns, _ = all_of(session, scope)

    assert columns["listener_id"].tolist() == world.listeners.listener_id.tolist()
    assert columns["was_premium"].tolist() == world.listeners.was_premium.tolist()


@pytest.mark.parametrize("name", COUNTS)
def test_counts_since_the_exposure_are_those_of_pandas(session, world, scope, name):
    columns, _ = all_of(session, scope)

    assert columns[name].tolist() == world.per_listener(world.since, [name])[name].tolist()
    assert columns[name].sum() > 0


@pytest.mark.parametrize("name", SUMMED)
def test_counts_before_the_exposure_are_those_of_pandas(session, world, scope, name):
    columns, _ = all_of(session, scope)

    assert columns[f"before_{name}"].tolist() == world.per_listener(world.before, [name])[name].tolist()
    assert columns[f"before_{name}"].sum() > 0


def test_durations_and_sessions_are_those_of_pandas(session, world, scope):
    columns, _ = all_of(session, scope)

    for prefix, sessions in (("", world.since), ("before_", world.before)):
        lasting = sessions.assign(duration_ms=sessions.last_ms - sessions.first_ms, sessions=1)
        expected = world.per_listener(lasting, ["duration_ms", "sessions"])
        assert columns[f"{prefix}duration_ms"].tolist() == expected.duration_ms.tolist()
        assert columns[f"{prefix}sessions"].tolist() == expected.sessions.tolist()


@pytest.mark.parametrize(("name", "first", "end"), [("retained_week_2", 7, 14), ("retained_week_5", 28, 35)])
def test_who_came_back_is_what_pandas_says(session, world, scope, name, first, end):
    since = world.since
    age = since.first_ms - since.exposed_at_ms
    came = set(since.listener_id[(age >= first * DAY_MS) & (age < end * DAY_MS)])

    columns, _ = all_of(session, scope)

    assert columns[name].tolist() == [one in came for one in world.listeners.listener_id]
    assert 0 < columns[name].sum() < len(world.listeners)


def test_single_and_open_sessions_are_counted(session, world, scope):
    since = world.since
    single = since[since[COUNTS].sum(axis=1) == 1]
    still_open = since[since.last_ms >= CUTOFF_MS - 1_800_000]

    columns, _ = all_of(session, scope)

    assert columns["single_event_sessions"].sum() == len(single)
    assert columns["open_sessions"].sum() == len(still_open)


def test_parts_come_to_the_same(session, scope):
    whole, _ = all_of(session, scope)

    parted, n_parts = all_of(session, scope, part=7)

    assert n_parts > 5
    assert all(parted[name].tolist() == whole[name].tolist() for name in whole)
