import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from invented_exports import catalogues, clear, everything, store
from sqlalchemy import delete

from webapp.accounts.service import create_account
from webapp.catalogue import exported_rows
from webapp.catalogue.rejects import Rejects
from webapp.catalogue.search_index import index_missing
from webapp.catalogue.service import import_file
from webapp.catalogue.sources import find_sources
from webapp.models import Artist, GenreGroup, GenreValue, Role, Track
from webapp.transaction import bulk_writing

RISKY = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def exported(client, tmp_path):
    """Download both lists with one ending into files that the import knows."""

    def download(ending):
        paths = []
        for name, address in (("artists", "/artists/export"), ("tracks", "/catalogue/export")):
            response = client.get(f"{address}.{ending}")
            assert response.status_code == 200
            paths.append(tmp_path / f"{name}.{ending}")
            paths[-1].write_bytes(response.data)
        return paths

    return download


@pytest.fixture
def imported(app, tmp_path):
    """Import files; gives the counts of what became of their rows, and no row may be rejected."""

    def run(paths):
        outcomes = {}
        with Rejects(tmp_path / "rejects") as rejects:
            for source in find_sources(paths):
                report = import_file(
                    bulk_writing, source, rejects, is_synthetic=False, progress=lambda _: None
                )
                assert report.rejected == 0 and not +report.notes, report.lines()
                outcomes[source.kind.value] = dict(report.outcomes)
        return outcomes

    return run


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(catalogues())
def test_an_export_imports_identically_and_again_changes_nothing(session, exported, imported, invented):
    store(session, invented)
    before = everything(session)
    for ending in ("csv", "jsonl"):
        files = exported(ending)
        clear(session)

        imported(files)

        assert everything(session) == before
        assert imported(files) == {
            "artists": {"unchanged": len(invented.artists)},
            "tracks": {"unchanged": len(invented.tracks)},
        }


@pytest.fixture
def one_track(session):
    """A track whose title and artist are formulas, with numbers of every kind."""
    artist = Artist(external_id="A1", name="@SUM(A1)", name_key="sum a1")
    numbers = {"loudness_db": -9.2, "instrumentalness": 1e-06, "key": 7, "tempo_bpm": 120.0}
    track = Track(external_id="T1", title="=cmd|' /C calc'!A0", artist=artist, release_year=1998, **numbers)
    session.add(track)
    session.commit()
    index_missing(session, session.commit)
    return track


def test_texts_are_guarded_and_numbers_are_untouched(client, one_track):
    [row] = csv.DictReader(io.StringIO(client.get("/catalogue/export.csv").text, newline=""))

    assert (row["name"], row["artist_name"]) == ("'=cmd|' /C calc'!A0", "'@SUM(A1)")
    numbers = [row[name] for name in ("loudness", "instrumentalness", "key", "tempo", "energy")]
    assert numbers == ["-9.2", "1e-06", "7", "120.0", ""]


def test_json_lines_hold_texts_and_numbers_as_they_are(client, one_track):
    [row] = map(json.loads, client.get("/catalogue/export.jsonl").text.splitlines())

    assert (row["name"], row["artist_name"]) == ("=cmd|' /C calc'!A0", "@SUM(A1)")
    assert [row[name] for name in ("loudness", "instrumentalness", "key", "energy")] == [-9.2, 1e-06, 7, None]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_filters_narrow_the_export(client, session, one_track, ending):
    session.add(Track(external_id="T2", title="Other", release_year=2001))
    session.commit()
    index_missing(session, session.commit)

    for query in ("q=sum", "to=1999", "q=cmd&from=1990"):
        found = client.get(f"/catalogue/export.{ending}?{query}").text
        assert "T1" in found and "T2" not in found
    assert "A1" not in client.get(f"/artists/export.{ending}?q=nobody").text


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_every_genre_value_says_where_it_comes_from_how_surely_and_when(client, session, one_track, ending):
    group = GenreGroup(slug="rock", name="Rock", position=0)
    rita = create_account(session, "rita", "a long enough password", Role.REVIEWER)
    session.add(group)
    session.flush()
    said = {"group_id": group.id, "is_primary": True}
    imported = GenreValue(
        artist_id=one_track.artist_id, source="import", probability=0.5, created_at_ms=1_000, **said
    )
    judged = GenreValue(
        track_id=one_track.id, source="person", account_id=rita.id, probability=1, created_at_ms=2_000, **said
    )
    session.add_all([imported, judged])
    session.commit()

    text = client.get(f"/catalogue/export.{ending}").text
    [row] = csv.DictReader(io.StringIO(text, newline="")) if ending == "csv" else [json.loads(text)]
    groups = json.loads(row["groups"]) if ending == "csv" else row["groups"]

    same = {"group": "Rock", "primary": True, "version": None, "batch": None}
    assert groups == [
        same
        | {"of": "track", "source": "person", "by": "rita", "probability": 1, "at": "1970-01-01T00:00:02Z"},
        same
        | {"of": "artist", "source": "import", "by": None, "probability": 0.5, "at": "1970-01-01T00:00:01Z"},
    ]


def test_an_export_is_sent_in_pieces_while_tracks_come_and_go(client, session, monkeypatch):
    monkeypatch.setattr(exported_rows, "BATCH_ROWS", 2)
    session.add_all(Track(external_id=f"T{n}", title="Song") for n in range(7))
    session.commit()

    response = client.get("/catalogue/export.jsonl", buffered=False)
    pieces = iter(response.iter_encoded())
    first = next(pieces)
    session.execute(delete(Track).where(Track.external_id == "T4"))
    session.commit()
    sent = [json.loads(piece)["id"] for piece in (first, *pieces)]

    assert response.is_streamed
    assert sent == ["T0", "T1", "T2", "T3", "T5", "T6"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/catalogue/export.xml", 404),
        ("/artists/export.csv.gz", 404),
        ("/catalogue/export.csv?from=x", 400),
        ("/catalogue/export.jsonl?group=polka", 400),
        ("/artists/export.csv?q=%00", 400),
    ],
)
def test_what_cannot_be_exported_gets_its_own_status(client, address, status):
    assert client.get(address).status_code == status


def test_only_the_heading_of_a_download_can_be_asked_for(client, one_track):
    response = client.head("/catalogue/export.csv")

    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Disposition"] == "attachment; filename=tracks.csv"


def test_an_empty_list_is_an_empty_file_that_says_so_when_it_is_imported(exported):
    files = exported("csv")

    assert [file.read_bytes() for file in files] == [b"", b""]
