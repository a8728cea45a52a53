import gzip

import pytest
from sqlalchemy import func, select

from webapp.catalogue.folding import fold_genres
from webapp.catalogue.genre_report import report_genres
from webapp.catalogue.group_values import SOURCE
from webapp.catalogue.mapping_edits import Editor, move_name
from webapp.catalogue.mapping_versions import entries_of
from webapp.models import Artist, GenreGroup, GenreMapping, GenreMappingEntry, GenreValue, Track


@pytest.fixture
def artists(session, import_rows, row):
    import_rows(
        "artists",
        row("artists", id="both", genres=["detroit house", "jazz"]),
        row("artists", id="rock", genres=["classic rock"]),
        row("artists", id="bare", genres=[]),
    )
    return dict(session.execute(select(Artist.external_id, Artist.id)).all())


@pytest.fixture
def fold(session):
    def fold(now_ms):
        summary = fold_genres(session, now_ms)
        session.commit()
        return summary

    return fold


def groups_of(session, artist_id):
    rows = session.execute(
        select(GenreGroup.slug, GenreValue.probability, GenreValue.is_primary)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
        .where(GenreValue.artist_id == artist_id)
        .order_by(GenreValue.probability.desc(), GenreGroup.slug)
    )
    return [tuple(row) for row in rows]


def test_an_artist_gets_groups_whose_support_sums_to_one_and_one_primary(session, fold, artists):
    fold(now_ms=1)

    groups = groups_of(session, artists["both"])
    assert {slug for slug, *_ in groups} == {"electronic-dance", "jazz"}
    assert sum(support for _, support, _ in groups) == pytest.approx(1)
    assert [is_primary for *_, is_primary in groups].count(True) == 1


def test_an_artist_without_names_gets_no_group(session, fold, artists):
    fold(now_ms=1)

    assert groups_of(session, artists["bare"]) == []


def test_folding_again_writes_nothing(session, fold, artists):
    fold(now_ms=1)

    again = fold(now_ms=2)

    assert (again.mapping_is_new, again.artists_changed) == (False, 0)
    assert session.scalars(select(GenreValue.created_at_ms).distinct()).all() == [1]


def test_a_new_name_makes_a_new_mapping_version_and_leaves_others_their_values(
    session, fold, artists, import_rows, row
):
    fold(now_ms=1)
    import_rows("artists", row("artists", id="bare", genres=["bossa nova"]))

    done = fold(now_ms=2)

    assert (done.mapping_is_new, done.artists_changed) == (True, 1)
    assert session.scalar(select(func.count()).select_from(GenreMapping)) == 2
    assert [slug for slug, *_ in groups_of(session, artists["bare"])] == ["brazilian"]


def test_an_artist_that_loses_its_names_loses_its_imported_groups(session, fold, artists, import_rows, row):
    fold(now_ms=1)
    import_rows("artists", row("artists", id="rock", genres=[]))

    fold(now_ms=2)

    assert groups_of(session, artists["rock"]) == []


def test_what_a_person_said_survives_folding(session, fold, artists, import_rows, row):
    fold(now_ms=1)
    said = {"source": "person", "probability": 1.0, "is_primary": False, "created_at_ms": 1}
    session.add(GenreValue(artist_id=artists["rock"], group_id=session.scalar(select(GenreGroup.id)), **said))
    session.commit()
    import_rows("artists", row("artists", id="rock", genres=["bossa nova"]))

    fold(now_ms=2)

    sources = select(GenreValue.source).where(GenreValue.artist_id == artists["rock"])
    assert sorted(session.scalars(sources)) == [SOURCE, "person"]


def test_the_mapping_says_on_what_evidence_each_name_was_placed(session, fold, artists):
    fold(now_ms=1)

    entries = session.scalars(select(GenreMappingEntry)).all()
    assert {entry.genre.name for entry in entries} == {"detroit house", "jazz", "classic rock"}
    assert all(entry.group and entry.detail and 0 < entry.strength <= 1 for entry in entries)


@pytest.fixture
def songs(session, import_rows):
    """Labelled tracks of one artist, one of them with a guest who has no tracks of its own."""
    song = {"artist": "Ada", "artists": "Ada"}
    import_rows(
        "songs",
        {"id": "s1", "name": "One", "genre": "detroit house", **song},
        {"id": "s2", "name": "Two", "genre": "detroit house", **song, "artists": "Ada;Guest"},
        {"id": "s3", "name": "Three", "genre": "jazz", **song},
    )


def test_a_labelled_track_gets_the_group_of_its_own_label(session, fold, songs):
    summary = fold(now_ms=1)

    rows = session.execute(
        select(Track.external_id, GenreGroup.slug)
        .join(GenreValue, GenreValue.track_id == Track.id)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
    )
    assert dict(rows.all()) == {"s1": "electronic-dance", "s2": "electronic-dance", "s3": "jazz"}
    assert (summary.tracks_changed, fold(now_ms=2).tracks_changed) == (3, 0)


def test_an_artist_without_micro_genres_has_the_groups_of_its_tracks(session, fold, songs):
    fold(now_ms=1)

    ada, guest = (session.scalar(select(Artist.id).where(Artist.name == name)) for name in ("Ada", "Guest"))
    assert [(slug, primary) for slug, _, primary in groups_of(session, ada)] == [
        ("electronic-dance", True),
        ("jazz", False),
    ]
    assert [slug for slug, *_ in groups_of(session, guest)] == ["electronic-dance"]


def test_micro_genres_of_an_artist_go_before_the_labels_of_its_tracks(session, fold, import_rows, row):
    import_rows("artists", row("artists", genres=["jazz"]))
    import_rows("tracks", row("tracks", genres=["classic rock"]))
    fold(now_ms=1)

    assert [slug for slug, *_ in groups_of(session, session.scalar(select(Artist.id)))] == ["jazz"]


def test_entries_say_who_carries_a_name_and_what_company_it_keeps(session, fold, import_rows, row):
    import_rows(
        "artists",
        *(row("artists", id=str(n), genres=["new delhi indie", "hindi indie"]) for n in range(3)),
        row("artists", id="lone", genres=["jazz"]),
    )
    fold(now_ms=1)

    entry = entries_of(session, session.scalar(select(GenreMapping.id)))["new delhi indie"]
    assert (entry.artists, entry.companions, entry.agreement) == (3, "hindi indie", 1.0)
    assert entry.reason == "region word “delhi”; keeps company with hindi indie"


def test_what_supports_a_mapping_is_kept_fresh_without_a_new_version(
    session, fold, artists, import_rows, row
):
    fold(now_ms=1)
    import_rows("artists", row("artists", id="bare", genres=["classic rock"]))

    done = fold(now_ms=2)

    entries = entries_of(session, session.scalar(select(GenreMapping.id)))
    assert not done.mapping_is_new
    assert (entries["classic rock"].artists, entries["jazz"].artists) == (2, 1)


def test_a_vocabulary_without_known_words_is_grouped_by_the_company_it_keeps(session, fold, import_rows, row):
    scenes = [[f"{scene}{n}" for n in range(9)] for scene in ("qv", "wx", "zk", "jj")]
    import_rows(
        "artists",
        *(
            row("artists", id=f"{number}-{n}", genres=[scene[n % 9], scene[(n + 1) % 9], scene[(n + 4) % 9]])
            for number, scene in enumerate(scenes)
            for n in range(20)
        ),
    )

    summary = fold(now_ms=1)

    groups = session.scalars(select(GenreGroup).where(GenreGroup.is_current)).all()
    assert summary.method == session.scalar(select(GenreMapping.method)) == "company"
    assert 4 <= len(groups) <= 26
    assert summary.artists_changed == 80


def test_a_chosen_method_stays_chosen(session, artists, fold):
    fold_genres(session, 1, "company")
    session.commit()

    assert fold(now_ms=2).method == "company"
    current = {row.slug: row.is_current for row in session.scalars(select(GenreGroup))}
    assert current == {"detroit-house": True, "jazz": True, "classic-rock": True}


def test_groups_of_another_method_are_kept_but_no_longer_current(session, artists, fold):
    fold(now_ms=1)
    fold_genres(session, 2, "company")
    session.commit()
    fold_genres(session, 3, "rules")
    session.commit()

    current = {row.slug: row.is_current for row in session.scalars(select(GenreGroup))}
    assert (current["rock"], current["jazz"], current["classic-rock"]) == (True, True, False)
    assert [slug for slug, *_ in groups_of(session, artists["rock"])] == ["rock"]


def test_what_a_person_decided_survives_the_next_folding(session, artists, fold, import_rows, row):
    fold(now_ms=1)
    move_name(session, "classic rock", "metal", Editor("kim", None), 2)
    session.commit()
    import_rows("artists", row("artists", id="bare", genres=["bossa nova"]))

    fold(now_ms=3)

    assert [slug for slug, *_ in groups_of(session, artists["rock"])] == ["metal"]


@pytest.mark.parametrize(("folder", "names"), [("spotify-114k", 114), ("spotify-songs", 30)])
def test_flat_sets_give_every_artist_and_track_a_group(
    session, import_, shared_data, tmp_path, folder, names
):
    [path] = (shared_data / folder).glob("*.csv.gz")
    with gzip.open(path, "rt", newline="") as whole, (tmp_path / "thinned.csv").open("w") as thinned:
        thinned.writelines(line for number, line in enumerate(whole) if number % 20 == 0)
    import_(tmp_path / "thinned.csv")

    report = report_genres(session)
    assert report.names == names
    assert report.artists_with_group == report.artists_with_names == report.artists
    assert report.tracks == session.scalar(select(func.count()).select_from(Track))
