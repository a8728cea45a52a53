import unicodedata
from collections import Counter
from datetime import date

import numpy as np

UNIT = ("danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence")


def test_every_artist_has_a_track_and_every_track_an_artist(demo):
    assert {track["id_artist"] for track in demo["tracks"]} == {artist["id"] for artist in demo["artists"]}


def test_some_artists_have_many_tracks(demo):
    counts = Counter(track["id_artist"] for track in demo["tracks"])

    assert max(counts.values()) >= 15
    assert np.median(list(counts.values())) <= 2


def test_ids_are_unique_and_say_that_they_are_synthetic(demo):
    assert demo["tracks"][0]["id"] == "demoT0000001"
    assert len({track["id"] for track in demo["tracks"]}) == 1600


def test_values_are_in_range(demo):
    for track in demo["tracks"]:
        assert all(0 <= track[name] <= 1 for name in UNIT)
        assert 0 <= track["popularity"] <= 100
        assert track["key"] in range(12)
        assert track["explicit"] in (0, 1)
        assert -60 <= track["loudness"] <= 3
        assert track["tempo"] == 0 or 40 < track["tempo"] < 250
        assert 0 < track["duration_ms"] < 3_600_000


def test_dates_are_real_and_of_three_precisions(demo):
    dates = [track["release_date"] for track in demo["tracks"]]

    assert all(date.fromisoformat((each + "-01-01")[:10]) for each in dates)
    assert 0.15 < np.mean([len(each) == 4 for each in dates]) < 0.35
    assert {len(each) for each in dates} == {4, 7, 10}


def test_exactly_one_track_is_named_na(demo):
    assert sum(track["name"] == "NA" for track in demo["tracks"]) == 1


def test_titles_are_written_in_many_scripts(demo):
    text = "".join(track["name"] for track in demo["tracks"])
    scripts = ("HIRAGANA", "CJK UNIFIED", "HANGUL", "CYRILLIC", "HEBREW", "THAI", "GREEK", "LATIN")
    names = {unicodedata.name(char, "") for char in set(text)}

    assert [script for script in scripts if not any(name.startswith(script) for name in names)] == []


def test_titles_keep_clear_of_stray_spaces(demo):
    titles = [track["name"] for track in demo["tracks"]]

    assert all(title and title == title.strip() and "  " not in title for title in titles)
