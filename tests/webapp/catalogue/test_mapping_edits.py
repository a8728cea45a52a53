import pytest
from sqlalchemy import func, select

from webapp.catalogue.folding import fold_genres
from webapp.catalogue.mapping_changes import (
    BY_ITSELF,
    MappingError,
    UnknownMappingError,
    change_of,
    going_back,
)
from webapp.catalogue.mapping_edits import Editor, OutdatedError, go_back, move_name
from webapp.catalogue.mapping_moves import Move, moves_of
from webapp.catalogue.mapping_versions import entries_of, newest_mapping
from webapp.models import Artist, AuditEntry, GenreGroup, GenreMapping, GenreValue, Track

KIM = Editor("kim", None, "by ear")


@pytest.fixture
def folded(session, import_rows, row):
    """Two artists of bebop, one of them with a labelled track and two others, and one artist of rock; folded."""
    import_rows(
        "artists",
        row("artists", id="A1", genres=["bebop"]),
        row("artists", id="A2", genres=["bebop", "classic rock", "album rock"]),
        row("artists", id="A3", genres=["classic rock"]),
    )
    import_rows(
        "tracks",
        row("tracks", id="T1"),
        row("tracks", id="T2"),
        row("tracks", id="T3", genres=["bebop"]),
        row("tracks", id="T4", id_artist="A3"),
    )
    fold_genres(session, 1)
    session.commit()


@pytest.fixture
def keys(session, folded):
    return dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())


def state(session):
    """Every imported value: whose, which group, how much, primary or not."""
    return set(
        session.execute(
            select(
                Artist.external_id,
                Track.external_id,
                GenreGroup.slug,
                GenreValue.probability,
                GenreValue.is_primary,
            )
            .select_from(GenreValue)
            .join(GenreGroup)
            .outerjoin(Artist, Artist.id == GenreValue.artist_id)
            .outerjoin(Track, Track.id == GenreValue.track_id)
        )
        .tuples()
        .all()
    )


def primary(session):
    return {artist or track: slug for artist, track, slug, _, is_primary in state(session) if is_primary}


def test_a_preview_counts_artists_and_tracks_that_move_and_writes_nothing(session, keys):
    before = state(session)

    moves = moves_of(session, change_of(session, "bebop", "metal", "kim"))

    move = Move(keys["jazz"], keys["metal"])
    assert (dict(moves.artists), dict(moves.tracks)) == ({move: 1}, {move: 3})
    assert state(session) == before
    assert session.scalar(select(func.count()).select_from(GenreMapping)) == 1


def test_what_a_preview_counts_is_what_the_change_does(session, keys):
    moves = moves_of(session, change_of(session, "bebop", "metal", "kim"))
    before = primary(session)

    done = move_name(session, "bebop", "metal", KIM, 2)

    after = primary(session)
    moved = {owner for owner in after if after[owner] != before[owner]}
    assert moved == {"A1", "T3"}
    assert moves.artists.total() == 1
    assert (done.artists, done.tracks) == (2, 1)
    assert after["A2"] == "rock"


def test_a_change_makes_a_version_that_says_who_and_why(session, folded):
    done = move_name(session, "bebop", "metal", KIM, 2)

    version = newest_mapping(session)
    assert (version.id, version.origin, version.note, version.parent_id) == (
        done.version,
        "edit",
        "by ear",
        1,
    )
    entry = entries_of(session, version.id)["bebop"]
    assert (entry.fold.group, entry.reason, entry.artists) == ("metal", "decided by kim", 2)
    assert session.scalars(select(AuditEntry.action)).all() == ["micro-genre moved"]


def test_a_version_can_be_taken_back_to_the_very_same_values(session, folded):
    before = state(session)
    move_name(session, "bebop", "metal", KIM, 2)
    move_name(session, "classic rock", "pop", KIM, 3)

    done = go_back(session, 1, KIM, 4)

    version = newest_mapping(session)
    assert state(session) == before
    assert (version.id, version.origin, version.reverted_to_id) == (done.version, "revert", 1)
    assert version.fingerprint == session.get(GenreMapping, 1).fingerprint


def test_going_back_to_what_a_person_decided_lasts_over_the_next_folding(session, folded):
    decided = move_name(session, "bebop", "metal", KIM, 2).version
    move_name(session, "bebop", BY_ITSELF, KIM, 3)
    go_back(session, decided, KIM, 4)

    again = fold_genres(session, 5)

    assert (primary(session)["A1"], again.mapping_is_new) == ("metal", False)


def test_going_back_to_another_method_brings_its_groups_back(session, folded):
    before = state(session)
    fold_genres(session, 2, "company")

    go_back(session, 1, KIM, 3)

    assert state(session) == before
    current = set(session.scalars(select(GenreGroup.slug).where(GenreGroup.is_current)))
    assert {"jazz", "metal"} <= current and "bebop" not in current
    assert fold_genres(session, 4).method == "rules"


def test_names_that_an_earlier_version_did_not_know_stay(session, folded, import_rows, row):
    import_rows("artists", row("artists", id="A4", genres=["bossa nova"]))
    fold_genres(session, 2)
    move_name(session, "bossa nova", "latin", KIM, 3)
    move_name(session, "bebop", "metal", KIM, 4)

    go_back(session, 1, KIM, 5)

    assert (primary(session)["A4"], primary(session)["A1"]) == ("latin", "jazz")


def test_a_name_let_go_by_itself_is_placed_by_the_rules_again(session, folded):
    before = state(session)
    move_name(session, "bebop", "metal", KIM, 2)

    move_name(session, "bebop", BY_ITSELF, KIM, 3)

    assert state(session) == before
    assert entries_of(session, newest_mapping(session).id)["bebop"].fold.evidence != "person"


@pytest.mark.parametrize(
    ("name", "choice", "error", "words"),
    [
        ("no such name", "metal", UnknownMappingError, "no such name"),
        ("bebop", "nope", MappingError, "group is 'nope'"),
        ("bebop", "", MappingError, "group is ''"),
        ("bebop", BY_ITSELF, MappingError, "stands there already"),
    ],
)
def test_what_cannot_be_changed_is_refused_in_words(session, folded, name, choice, error, words):
    with pytest.raises(error, match=words):
        change_of(session, name, choice, "kim")


@pytest.mark.parametrize(("version", "error"), [(1, MappingError), (99, UnknownMappingError)])
def test_going_back_to_the_version_in_force_or_to_none_is_refused(session, folded, version, error):
    with pytest.raises(error, match=f"{version}"):
        going_back(session, version, "kim")


def test_going_back_to_a_version_that_says_the_same_is_refused(session, folded):
    move_name(session, "bebop", "metal", KIM, 2)
    move_name(session, "bebop", BY_ITSELF, KIM, 3)

    with pytest.raises(MappingError, match="says the same"):
        going_back(session, 1, "kim")


def test_a_change_seen_in_an_older_version_is_refused(session, folded):
    move_name(session, "bebop", "metal", KIM, 2, seen=1)

    with pytest.raises(OutdatedError, match=r"Version 2 .* version 1"):
        move_name(session, "classic rock", "metal", KIM, 3, seen=1)
