"""Small catalogues made on the spot, and a way to import them."""

import gzip
import json

import pytest

ARTIST = {"id": "A1", "name": "Los Ejemplos", "genres": ["cumbia", "colombian pop"]}
TRACK = {
    "id": "T1",
    "name": "Mi Fiesta",
    "popularity": 42,
    "duration_ms": 215000,
    "explicit": 0,
    "id_artist": "A1",
    "release_date": "1998-05-01",
    "danceability": 0.62,
    "energy": 0.71,
    "key": 7,
    "loudness": -7.2,
    "speechiness": 0.05,
    "acousticness": 0.3,
    "instrumentalness": 1.5e-06,
    "liveness": 0.12,
    "valence": 0.55,
    "tempo": 0,
}
USER = {
    "user_id": 101,
    "name": "Ada",
    "city": "Radom",
    "street": "ul. Ciasna 53",
    "favourite_genres": ["funk", "cumbia"],
    "premium_user": True,
}
EVENT = {
    "timestamp": "2023-01-03T05:09:55",
    "user_id": 101,
    "track_id": "T1",
    "event_type": "PLAY",
    "session_id": 124,
}


def write_rows(path, rows):
    """Write rows as JSON lines, packed if the name ends in .gz."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.fixture
def row():
    """A good row of a kind with some columns changed: `row("tracks", tempo=900)`."""
    good = {"artists": ARTIST, "tracks": TRACK, "users": USER, "sessions": EVENT}
    return lambda kind, **changes: good[kind] | changes


@pytest.fixture
def folder(tmp_path):
    """A folder with one artist, track, user and event."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    write_rows(folder / "artists.jsonl.gz", [ARTIST])
    write_rows(folder / "tracks.jsonl", [TRACK])
    write_rows(folder / "users.jsonl", [USER])
    write_rows(folder / "sessions.jsonl.gz", [EVENT])
    return folder


@pytest.fixture
def rejects_folder(tmp_path):
    return tmp_path / "rejects"


@pytest.fixture
def import_(runner, rejects_folder):
    """Run the import command on some paths; gives the lines it printed."""

    def run(*paths, options=()):
        arguments = ["catalogue", "import", *map(str, paths), "--rejects", str(rejects_folder), *options]
        result = runner.invoke(args=arguments)
        assert result.exit_code == 0, result.output
        return result.stdout.splitlines()

    return run


@pytest.fixture
def import_rows(import_, tmp_path):
    """Write rows of one kind and import them without folding."""

    def run(kind, *rows):
        return import_(write_rows(tmp_path / f"{kind}.jsonl", rows), options=["--no-fold"])

    return run
