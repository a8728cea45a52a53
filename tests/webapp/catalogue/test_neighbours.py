import os

import numpy as np
import pytest

from webapp.catalogue import neighbours
from webapp.catalogue.neighbour_index import Index, Scale, code_of, open_index, write_index
from webapp.catalogue.neighbours import neighbours_of, write_neighbours
from webapp.catalogue.track_numbers import SOUND
from webapp.models import Track


@pytest.fixture
def index_folder(tmp_path):
    return tmp_path / "neighbours"


@pytest.fixture
def tracks(session):
    """Two hundred tracks of random sound, some of whose numbers are not known."""
    chance = np.random.default_rng(3)
    names = ("danceability", "energy", "speechiness", "acousticness", "valence")
    rows = [
        Track(
            external_id=f"T{n}",
            title=f"Song {n}",
            tempo_bpm=0 if chance.random() < 0.1 else chance.uniform(60, 200),
            loudness_db=None if chance.random() < 0.1 else float(chance.normal(-9, 4)),
            **{name: float(chance.random()) for name in names},
        )
        for n in range(200)
    ]
    session.add_all(rows)
    session.commit()
    return rows


def by_hand(asked, tracks, scales):
    """The keys of all other tracks by their distance, from the definition."""

    def standardised(track):
        columns = {field.name: getattr(track, field.column) for field in SOUND}
        return {s.name: s.standardised(columns[s.name]) for s in scales if columns[s.name]}

    def distance(other):
        mine, theirs = standardised(asked), standardised(other)
        return sum((x - theirs[n]) ** 2 if n in theirs else x**2 + 1 for n, x in mine.items())

    return [track.id for track in sorted(tracks, key=distance) if track is not asked]


def test_the_closest_come_first_as_by_hand(session, index_folder, tracks):
    assert write_neighbours(session, index_folder) == 200
    scales = open_index(index_folder).scales

    for asked in tracks[:20]:
        found = neighbours_of(session, index_folder, asked)

        assert [one.track.id for one in found] == by_hand(asked, tracks, scales)[:10]


def test_looking_in_parts_finds_the_same(session, index_folder, tracks, monkeypatch):
    write_neighbours(session, index_folder)
    whole = [one.track.id for one in neighbours_of(session, index_folder, tracks[0])]
    monkeypatch.setattr(neighbours, "_TRACKS_AT_ONCE", 33)

    assert [one.track.id for one in neighbours_of(session, index_folder, tracks[0])] == whole


def test_the_words_name_what_is_closest_and_what_differs(session, index_folder):
    def track(name, **numbers):
        return Track(external_id=name, title=name, **numbers)

    asked = track("asked", energy=0.5, valence=0.5, danceability=0.5)
    session.add_all([asked, track("twin", energy=0.5, valence=0.5, danceability=0.5)])
    session.add(track("far", energy=0.5, valence=0.52, danceability=1.0))
    session.commit()
    write_neighbours(session, index_folder)

    twin, far = neighbours_of(session, index_folder, asked)

    assert twin.words == "almost the same: closest in danceability and energy"
    assert far.words == "some way off: closest in energy and valence, furthest in danceability"


def test_a_track_without_any_sound_has_no_neighbours(session, index_folder, tracks):
    silent = Track(external_id="silent", title="Silent", tempo_bpm=0)
    session.add(silent)
    session.commit()
    write_neighbours(session, index_folder)

    assert neighbours_of(session, index_folder, silent) == []


def test_without_an_index_there_is_no_answer(session, index_folder, tracks):
    assert neighbours_of(session, index_folder, tracks[0]) is None


def test_a_track_that_went_since_is_left_out_and_one_that_came_is_asked_about(session, index_folder, tracks):
    write_neighbours(session, index_folder)
    gone = neighbours_of(session, index_folder, tracks[0])[0].track
    session.delete(gone)
    new = Track(external_id="new", title="New", energy=0.5, valence=0.5)
    session.add(new)
    session.commit()

    assert gone.id not in [one.track.id for one in neighbours_of(session, index_folder, tracks[0])]
    assert len(neighbours_of(session, index_folder, new)) == 10


def test_an_index_that_says_the_same_is_not_written_again(session, index_folder, tracks):
    write_neighbours(session, index_folder)

    assert write_neighbours(session, index_folder) == 0

    tracks[0].energy = 0.987
    session.commit()
    assert write_neighbours(session, index_folder) == 200


def test_an_empty_catalogue_has_an_empty_index(session, index_folder):
    assert write_neighbours(session, index_folder) == 0
    lonely = Track(external_id="T", title="T", energy=0.5)
    session.add(lonely)
    session.commit()

    assert neighbours_of(session, index_folder, lonely) == []


def small_index(*energies):
    standardised = np.array([energies], dtype=np.float64)
    return Index((Scale("energy", 0.5, 0.2),), code_of(standardised), np.arange(1, len(energies) + 1))


def test_codes_keep_steps_of_a_thirty_second_and_mark_what_is_unknown():
    assert code_of(np.array([0.0, 1.0, -1.0, 99.0, -99.0, np.nan])).tolist() == [128, 160, 96, 255, 1, 0]


def test_a_replaced_index_stays_readable_to_those_who_have_it_open(tmp_path):
    write_index(tmp_path, small_index(0.0, 1.0))
    before = open_index(tmp_path)

    write_index(tmp_path, small_index(2.0, 2.0))

    assert before.codes.tolist() == [[128, 160]]
    assert open_index(tmp_path).codes.tolist() == [[192, 192]]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def test_a_damaged_index_counts_as_none_and_is_written_anew(tmp_path):
    write_index(tmp_path, small_index(0.0))
    [folder] = [path for path in tmp_path.iterdir() if path.is_dir()]
    os.truncate(folder / "codes.npy", 3)

    assert open_index(tmp_path) is None
    assert write_index(tmp_path, small_index(0.0))
    assert open_index(tmp_path).codes.tolist() == [[128]]


def test_what_a_killed_writer_left_is_cleared_away_and_its_index_written_again(tmp_path):
    write_index(tmp_path, small_index(0.0))
    [folder] = [path for path in tmp_path.iterdir() if path.is_dir()]
    (tmp_path / "current.json").unlink()
    os.truncate(folder / "codes.npy", 3)
    (tmp_path / ".draft-x").mkdir()

    assert open_index(tmp_path) is None
    assert write_index(tmp_path, small_index(0.0))

    assert open_index(tmp_path).codes.tolist() == [[128]]
    assert not (tmp_path / ".draft-x").exists()
