import gzip

import pytest
from sqlalchemy import func, insert, select

from ml.demo.writing import write_demo_catalogue
from webapp.catalogue import service
from webapp.extensions import db
from webapp.models import Artist, Base, Genre, GenreValue, Listener, SessionEvent, Track


def counts(session):
    return {
        name: session.scalar(select(func.count()).select_from(t)) for name, t in Base.metadata.tables.items()
    }


def test_import_says_what_became_of_each_file(import_, folder):
    printed = import_(folder)

    added = "read 1 = added 1 + updated 0 + unchanged 0 + rejected 0"
    names = ("artists.jsonl.gz", "tracks.jsonl", "users.jsonl", "sessions.jsonl.gz")
    assert printed[:4] == [f"{name}: {added}" for name in names]


def test_import_says_why_rows_were_rejected(import_, tmp_path):
    (tmp_path / "hits.csv").write_text(
        "id,artist,name,energy\nT1,Ann,One,39\nT2,Ann,Two,41\nT3,,Three,.5\nT4,Ann,Four,.5\n"
    )

    printed = import_(tmp_path / "hits.csv")

    assert printed[0].endswith("added 1 + updated 0 + unchanged 0 + rejected 3")
    assert printed[1:3] == ["  2 rejected: energy out_of_range", "  1 rejected: artists missing"]


def test_importing_again_changes_nothing(session, import_, folder):
    import_(folder)
    before = counts(session)

    printed = import_(folder)

    assert all("unchanged 1" in line for line in printed[:4])
    assert "the mapping is as before, the groups of 0 artists changed" in printed[4]
    assert counts(session) == before


def test_import_folds_unless_told_not_to(session, import_, folder):
    import_(folder, options=["--no-fold"])
    assert session.scalar(select(GenreValue)) is None

    import_(folder)

    assert session.scalar(select(GenreValue.source)) == "import"


def test_batches_of_any_size_lead_to_the_same_end(session, import_, import_rows, row, monkeypatch):
    rows = [row("sessions", timestamp=f"2023-01-03T05:0{n % 3}:00", session_id=n % 2) for n in range(9)]
    monkeypatch.setattr(service, "BATCH_ROWS", 2)
    import_rows("sessions", *rows)
    monkeypatch.undo()

    printed = import_rows("sessions", *rows)

    assert "unchanged 9" in printed[0]
    assert session.scalar(select(func.count()).select_from(SessionEvent)) == 9


def test_another_writer_gets_its_turn_between_batches(session, import_, folder, monkeypatch):
    read_row, turns = service.read_row, []

    def write_meanwhile(*arguments):
        with db.engine.begin() as other:
            other.execute(insert(Genre).values(name=f"turn {len(turns)}"))
        turns.append(None)
        return read_row(*arguments)

    monkeypatch.setattr(service, "read_row", write_meanwhile)
    import_(folder)

    assert session.scalar(select(func.count()).where(Genre.name.startswith("turn "))) == 4


def test_a_refused_file_leaves_the_database_as_it_was(session, runner, folder, rejects_folder):
    (folder / "sessions.jsonl.gz").write_text("version https://git-lfs.github.com/spec/v1\n")

    result = runner.invoke(args=["catalogue", "import", str(folder), "--rejects", str(rejects_folder)])

    assert result.exit_code == 1
    assert "Error: sessions.jsonl.gz is a Git-LFS pointer" in result.stderr
    assert session.scalar(select(Artist)) is None


@pytest.mark.slow
def test_a_preview_says_that_ids_are_derived(runner, tmp_path):
    (tmp_path / "hits.csv").write_text("artist,song\nAnn,Duet\n")

    printed = runner.invoke(
        args=["catalogue", "preview", str(tmp_path / "hits.csv"), "--map", "song=name"]
    ).stdout

    assert "hits.csv holds songs." in printed
    assert "No column gives the id, so ids are derived from artist and title" in printed


def test_the_layouts_say_that_an_id_can_be_derived(runner):
    printed = runner.invoke(args=["catalogue", "layouts"]).stdout

    assert (
        "Needed in every row of songs: id, name, artists\n  where no column gives id, it is derived"
        in printed
    )


def test_the_real_catalogue_arrives_complete_and_only_once(session, import_, shared_data, rejects_folder):
    import_(shared_data / "pozytywka")
    before = counts(session)

    printed = import_(shared_data / "pozytywka")

    assert [before[table.__tablename__] for table in (Artist, Track, SessionEvent, Listener)] == [
        10_657,
        21_608,
        19_348,
        50,
    ]
    assert counts(session) == before
    assert all("added 0 + updated 0" in line for line in printed[:4])
    assert not rejects_folder.exists()


@pytest.mark.slow
def test_real_events_whose_tracks_are_not_listed_are_kept_and_counted(session, import_, shared_data):
    printed = import_(
        shared_data / "pozytywka" / "tracks.jsonl.gz", shared_data / "engagement-2023", options=["--no-fold"]
    )

    unlisted = select(func.count()).where(SessionEvent.unlisted_track.is_not(None))
    assert "  17,129 events name tracks that the catalogue lacks" in printed
    assert session.scalar(unlisted) == 17_129


SMALL = ["catalogue", "demo", "--artists", "30", "--tracks", "60", "--listeners", "2"]


def test_the_demo_is_marked_synthetic_and_loads_once(session, runner):
    first = runner.invoke(args=SMALL)
    again = runner.invoke(args=SMALL)

    assert first.exit_code == 0, first.output
    assert session.scalars(select(Artist.is_synthetic)).all() == [True] * 30
    assert "Inventing" in first.stdout
    assert again.stdout == "The demo catalogue is complete already; nothing was loaded.\n"


@pytest.mark.parametrize(
    ("names", "last_rows"),
    [(["artists"], 10), (["artists", "tracks"], 20), (["artists", "tracks", "users", "sessions"], 3)],
    ids=["artists", "tracks", "sessions"],
)
def test_a_demo_that_was_interrupted_is_completed(session, runner, import_, tmp_path, names, last_rows):
    write_demo_catalogue(tmp_path / "demo", artists=30, tracks=60, listeners=2)
    for name in names:
        rows = gzip.decompress((tmp_path / "demo" / f"{name}.jsonl.gz").read_bytes()).splitlines(
            keepends=True
        )
        kept = rows[:last_rows] if name == names[-1] else rows
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(kept))
        import_(tmp_path / f"{name}.jsonl", options=["--synthetic", "--no-fold"])

    result = runner.invoke(args=SMALL)
    before = counts(session)

    assert result.stdout.endswith("The demo catalogue is complete.\n")
    import_(tmp_path / "demo", options=["--synthetic"])
    assert counts(session) == before


def test_a_demo_that_was_not_folded_is_folded(session, runner, import_, tmp_path):
    write_demo_catalogue(tmp_path, artists=30, tracks=60, listeners=2)
    import_(tmp_path, options=["--synthetic", "--no-fold"])

    runner.invoke(args=SMALL)

    assert session.scalar(select(GenreValue.source)) == "import"
    assert "complete already" in runner.invoke(args=SMALL).stdout


def test_the_demo_stays_out_of_a_real_catalogue(session, runner, import_, folder):
    import_(folder)

    result = runner.invoke(args=SMALL)

    assert result.stdout == "The catalogue holds real data; nothing was loaded.\n"
    assert session.scalars(select(Artist.external_id)).all() == ["A1"]


def test_the_demo_never_mixes_with_real_listeners_that_came_without_a_catalogue(runner, session):
    session.add(Listener(external_id="101", name="A real listener", is_synthetic=False))
    session.commit()

    result = runner.invoke(args=["catalogue", "demo"])

    assert result.stdout == "The catalogue holds real data; nothing was loaded.\n"
    assert session.query(Artist).count() == 0
