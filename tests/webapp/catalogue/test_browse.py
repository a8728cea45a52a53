from review_worlds import fill, give, reviewer

from webapp.catalogue.browse import groups_of_artist, groups_of_tracks
from webapp.catalogue.exported_rows import exported_artists
from webapp.catalogue.filters import Filters
from webapp.models import Artist, GenreGroup, GenreValue, Track


def test_a_person_s_value_comes_before_an_import_s_and_that_before_a_model_s(session):
    fill(session)
    rita, artist = reviewer(session), session.query(Artist).filter_by(external_id="A0").one()
    jazz = session.query(GenreGroup).filter_by(name="Jazz").one()
    give(session, "A0", "model")
    for source, probability, is_primary in (
        ("import", 0.4, True),
        ("import", 0.9, False),
        ("person", 0.1, True),
    ):
        session.add(
            GenreValue(
                artist_id=artist.id,
                group_id=jazz.id,
                source=source,
                account_id=rita if source == "person" else None,
                mapping_id=None,
                probability=probability,
                is_primary=is_primary,
                created_at_ms=1,
            )
        )
    track = Track(external_id="t", title="T", artist=artist)
    session.add(track)
    session.commit()
    wanted = [0.1, 0.4, 0.9]

    found = groups_of_artist(session, artist)

    assert [label.probability for label in found][:3] == wanted
    assert groups_of_tracks(session, [track])[track.id] == found
    [row] = [one for one in exported_artists(session, Filters()) if one["id"] == "A0"]
    assert [value["source"] for value in row["groups"]] == ["person", "import", "import", "model"]
