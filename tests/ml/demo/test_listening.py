from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
from numpy.random import PCG64, Generator

from ml.demo.artists import draw_artists
from ml.demo.listeners import FIRST_ID, SESSIONS, draw_listeners
from ml.demo.listening import FIRST_SESSION_ID, play_sessions
from ml.demo.repertoire import Repertoire
from ml.demo.scores import PROBABILITIES
from ml.demo.tables import read_toml
from ml.demo.tracks import draw_tracks

MEASURED = read_toml("parameters")["listening"]


@pytest.fixture(scope="module")
def sessions(demo):
    grouped = defaultdict(list)
    for event in demo["sessions"]:
        grouped[event["session_id"]].append(event)
    return dict(grouped)


def share_per_play(events, kind):
    counts = Counter(event["event_type"] for event in events)
    return counts[kind] / counts["PLAY"]


def test_ids_never_meet_real_ones(demo, sessions):
    assert [user["user_id"] for user in demo["users"]] == list(range(FIRST_ID, FIRST_ID + 40))
    assert sorted(sessions) == list(range(FIRST_SESSION_ID, FIRST_SESSION_ID + len(sessions)))


def test_names_say_that_listeners_are_synthetic(demo):
    assert demo["users"][0]["name"] == "Demo Listener 0001"


def test_time_never_runs_backwards_in_a_session(sessions):
    for events in sessions.values():
        times = [datetime.fromisoformat(event["timestamp"]) for event in events]

        assert all(one <= other for one, other in pairwise(times))


def test_a_listeners_sessions_do_not_overlap(sessions):
    spans = [(e[0]["user_id"], e[0]["timestamp"], e[-1]["timestamp"]) for e in sessions.values()]
    for (one, _, end), (other, start, _) in pairwise(spans):
        assert one != other or datetime.fromisoformat(end) < datetime.fromisoformat(start)


def test_a_session_belongs_to_one_listener_and_starts_with_a_play(sessions):
    assert all(len({event["user_id"] for event in events}) == 1 for events in sessions.values())
    assert {events[0]["event_type"] for events in sessions.values()} == {"PLAY"}


def test_only_advertisements_and_purchases_name_no_track(demo):
    tracks = {track["id"] for track in demo["tracks"]}
    for event in demo["sessions"]:
        silent = event["event_type"] in ("ADVERTISEMENT", "BUY_PREMIUM")

        assert event["track_id"] == "" if silent else event["track_id"] in tracks


def test_likes_and_skips_concern_the_playing_track(sessions):
    for events in sessions.values():
        playing = None
        for event in events:
            playing = event["track_id"] if event["event_type"] == "PLAY" else playing

            assert event["track_id"] in (playing, "")


def test_premium_is_bought_once_and_ends_the_advertisements(demo):
    per_user = defaultdict(list)
    for event in demo["sessions"]:
        per_user[event["user_id"]].append(event["event_type"])
    for user in demo["users"]:
        kinds = per_user[user["user_id"]]

        assert kinds.count("BUY_PREMIUM") == int(user["premium_user"])
        if user["premium_user"]:
            assert "ADVERTISEMENT" not in kinds[kinds.index("BUY_PREMIUM") :]


def test_favourites_are_three_different_micro_genres(demo):
    assert all(len(set(user["favourite_genres"])) == 3 for user in demo["users"])


@pytest.fixture(scope="module")
def audience():
    """Many listeners, so that rates settle: listeners, tracks, artists and the events."""
    rng = Generator(PCG64(11))
    artists = draw_artists(rng, 600)
    tracks = draw_tracks(rng, artists, 1600)
    listeners = draw_listeners(rng, 300, artists, tracks)
    events = list(play_sessions(rng, listeners, Repertoire(artists, tracks), tracks))
    return listeners, tracks, artists, [event._asdict() for event in events]


@pytest.mark.parametrize(("kind", "name"), [("SKIP", "skip"), ("LIKE", "like")])
def test_reactions_are_as_frequent_as_measured(audience, kind, name):
    assert share_per_play(audience[3], kind) == pytest.approx(MEASURED[name], abs=0.05)


def test_listeners_differ_in_skipping_as_much_as_measured(audience):
    skips = [listener.skip for listener in audience[0]]

    assert np.std(skips) == pytest.approx(MEASURED["skip_spread"], abs=0.03)


def test_sessions_per_listener_are_two_thirds_of_the_measured(audience):
    measured = np.interp(np.linspace(0, 1, 1001), PROBABILITIES, MEASURED["sessions"]).mean()

    assert np.mean([listener.sessions for listener in audience[0]]) == pytest.approx(
        measured * SESSIONS, rel=0.1
    )


def test_sessions_hold_about_thirty_events(audience):
    sizes = Counter(event["session_id"] for event in audience[3])

    assert 27 < np.mean(list(sizes.values())) < 38


def test_taste_follows_the_favourite_micro_genres(audience):
    listeners, tracks, artists, events = audience
    carried = {track.id: set(artists[track.artist].genres) for track in tracks}
    liked = {listener.id: set(listener.favourites) for listener in listeners}
    plays = [event for event in events if event["event_type"] == "PLAY"]
    strangers = np.roll([event["user_id"] for event in plays], len(plays) // 2)
    own = np.mean([bool(carried[e["track_id"]] & liked[e["user_id"]]) for e in plays])
    others = np.mean(
        [bool(carried[e["track_id"]] & liked[user]) for e, user in zip(plays, strangers, strict=True)]
    )

    assert own - others == pytest.approx(MEASURED["taste"], abs=0.025)


def test_popular_tracks_are_played_more(audience):
    _, tracks, _, events = audience
    popularity = {track.id: track.popularity for track in tracks}
    played = np.mean([popularity[event["track_id"]] for event in events if event["event_type"] == "PLAY"])

    assert played > np.mean(list(popularity.values())) + 10
