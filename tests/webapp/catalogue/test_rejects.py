import json

import pytest
from sqlalchemy import select

from webapp.models import Artist, Listener, Track


def rejected(folder, kind):
    return [json.loads(line) for line in (folder / f"{kind}-rejected.jsonl").read_text().splitlines()]


def test_a_reject_holds_the_original_columns_and_why(import_rows, rejects_folder, row):
    import_rows("tracks", row("tracks"), row("tracks", id="T2", tempo=900))

    why = {"line": 2, "column": "tempo", "code": "out_of_range", "value": 900}
    assert rejected(rejects_folder, "tracks") == [row("tracks", id="T2", tempo=900) | why]


def test_mended_rejects_import_again(session, import_, import_rows, rejects_folder, row):
    import_rows("tracks", row("tracks", tempo=900))
    path = rejects_folder / "tracks-rejected.jsonl"
    path.write_text(path.read_text().replace('"tempo": 900', '"tempo": 90'))

    printed = import_(rejects_folder, options=["--no-fold"])

    assert printed[0] == "tracks-rejected.jsonl: read 1 = added 1 + updated 0 + unchanged 0 + rejected 0"
    assert session.scalar(select(Track.tempo_bpm)) == 90


def test_rejects_that_are_not_mended_are_rejected_again(import_, import_rows, rejects_folder, row):
    import_rows("tracks", row("tracks", tempo=900))
    before = rejected(rejects_folder, "tracks")

    import_(rejects_folder, options=["--no-fold"])

    again = (rejects_folder / "tracks-rejected-2.jsonl").read_text()
    assert [json.loads(line) for line in again.splitlines()] == before


def test_what_an_earlier_import_rejected_stays(import_rows, rejects_folder, row):
    for tempo in (900, 901):
        import_rows("tracks", row("tracks", tempo=tempo))

    found = {path.name: json.loads(path.read_text())["value"] for path in rejects_folder.iterdir()}
    assert found == {"tracks-rejected.jsonl": 900, "tracks-rejected-2.jsonl": 901}


def test_addresses_do_not_reach_the_rejects_file(import_rows, rejects_folder, row):
    import_rows("users", row("users", premium_user="perhaps"))

    assert "Ciasna" not in (rejects_folder / "users-rejected.jsonl").read_text()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("users.jsonl", '[101, "Ada", "Radom", "ul. Ciasna 53"]\n'),
        ("users.jsonl", '{"user_id": 101, "street": "ul. Ciasna 53"\n'),
        ("users.csv", "user_id,name,city,street\n101,Ada,Radom,ul. Stara, ul. Ciasna 53\n"),
        ("users.csv", 'user_id,name,city,street\n101,Ada,Radom,"ul. Ciasna 53\n'),
    ],
    ids=["short array", "no JSON", "surplus cell", "unclosed quote"],
)
def test_of_a_malformed_user_only_the_line_and_the_reason_are_kept(
    import_, tmp_path, rejects_folder, name, text
):
    (tmp_path / name).write_text(text)

    import_(tmp_path / name, options=["--no-fold"])

    line = 1 if name.endswith(".jsonl") else 2
    value = "not kept, because the line may hold an address"
    why = {"line": line, "column": None, "code": "malformed", "value": value}
    assert rejected(rejects_folder, "users") == [why]


def test_a_malformed_line_without_addresses_is_kept_whole(import_, tmp_path, rejects_folder):
    (tmp_path / "artists.jsonl").write_text('{"id": "A1"\n')

    import_(tmp_path / "artists.jsonl", options=["--no-fold"])

    assert rejected(rejects_folder, "artists")[0]["value"] == '{"id": "A1"'


def test_without_rejects_there_is_no_file(import_, folder, rejects_folder):
    import_(folder)

    assert not rejects_folder.exists()


def test_a_bad_row_does_not_keep_its_neighbours_out(session, import_rows, row):
    printed = import_rows("artists", row("artists"), row("artists", id=-1), row("artists", id="A3"))

    assert printed[0] == "artists.jsonl: read 3 = added 2 + updated 0 + unchanged 0 + rejected 1"
    assert session.scalars(select(Artist.external_id).order_by(Artist.id)).all() == ["A1", "A3"]


def test_a_missing_id_never_becomes_a_listener(session, import_rows, row):
    import_rows("sessions", row("sessions", user_id=None))

    assert session.scalars(select(Listener)).all() == []


def test_bytes_that_are_not_utf8_are_a_reject_not_a_crash(import_, tmp_path, rejects_folder):
    (tmp_path / "artists.jsonl").write_bytes(b'{"id": "A1", "name": "Bj\xf6rk"}\n')

    import_(tmp_path / "artists.jsonl")

    assert rejected(rejects_folder, "artists")[0]["code"] == "bad_text"
