"""`flask predict` in this process."""

import errno
import gzip
import json
import os

import pytest
from song_files import read_csv, write

from ml.features import FIELDS
from webapp.prediction import file_cli

ROWS = [
    {"id": "T1", "name": "Mi Fiesta", "artist": "Los Ejemplos", "energy": 0.7, "tempo": 120, "key": -1},
    {"id": "T2", "name": '=Nocturne, "No. 2"', "release_date": "1998", "valence": 0.1},
    {"id": "T3", "name": "Too fast", "tempo": 900},
    {"id": "T4"},
]


@pytest.fixture
def run(prepared_app):
    """Run `flask predict` in this process; gives its result."""

    def run(*arguments):
        return prepared_app.test_cli_runner().invoke(file_cli.predict, [*map(str, arguments)])

    return run


def test_every_track_gets_the_answers_of_the_api_and_its_own_id(run, prepared_client, tmp_path):
    source = write(tmp_path / "tracks.csv", ROWS)

    result = run(source)

    assert result.exit_code == 0, result.output
    first, second = read_csv(tmp_path / "tracks.predictions.csv")
    track = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7, "tempo": 120}
    body = {"tracks": [track, {"title": ROWS[1]["name"], "release_year": 1998, "valence": 0.1}]}
    answers = prepared_client.post("/api/v1/predictions/batch", json=body).json["results"]
    for row, answer in zip((first, second), answers, strict=True):
        assert row["baseline_genre"] == answer["baseline"]["genre"]
        assert float(row["baseline_probability"]) == pytest.approx(
            answer["baseline"]["probability"], abs=2e-6
        )
        assert json.loads(row["advanced_genres"]) == [
            entry["genre"] for entry in answer["advanced"]["genres"]
        ]
        assert row["not_sure"] == ("yes" if answer["advanced"]["unsure"] else "no")
        assert json.loads(row["missing"]) == answer["missing"]
    assert (first["line"], first["id"], first["baseline_version"]) == ("2", "T1", "baseline-1")
    assert second["title"] == '\'=Nocturne, "No. 2"'


def test_wrong_rows_go_to_a_file_with_line_column_code_and_value(run, tmp_path):
    result = run(write(tmp_path / "tracks.csv", ROWS))

    rejects = [
        json.loads(line) for line in (tmp_path / "tracks.predictions.rejected.jsonl").read_text().splitlines()
    ]
    why = [{name: row[name] for name in ("line", "column", "code", "value")} for row in rejects]
    assert why == [
        {"line": 4, "column": "tempo", "code": "out_of_range", "value": "900"},
        {"line": 5, "column": None, "code": "missing", "value": None},
    ]
    assert rejects[0]["name"] == "Too fast"
    assert "2 tracks predicted, 2 rows rejected" in result.output


@pytest.mark.parametrize("ending", ["csv.gz", "jsonl", "jsonl.gz", "json", "parquet"])
def test_every_form_of_input_says_the_same(run, tmp_path, ending):
    rows = [{**row, "tempo": row.get("tempo", 100)} for row in ROWS[:2]]
    run(write(tmp_path / "one.csv", rows))

    result = run(write(tmp_path / f"two.{ending}", rows))

    assert result.exit_code == 0, result.output
    one, two = (read_csv(tmp_path / f"{name}.predictions.csv") for name in ("one", "two"))
    assert [row | {"line": ""} for row in one] == [row | {"line": ""} for row in two]


def test_json_lines_hold_lists_numbers_and_null(run, tmp_path):
    output = tmp_path / "said.jsonl"

    run(write(tmp_path / "tracks.jsonl", [{"tempo": 100}]), "--output", output, "--model", "advanced")

    row = json.loads(output.read_text())
    assert (row["id"], row["title"], row["advanced_version"]) == (None, None, "advanced-1")
    assert len(row["advanced_genres"]) == len(row["advanced_probabilities"])
    assert row["missing"] == [field.name for field in FIELDS if field.name != "tempo"]
    assert "baseline_genre" not in row


def test_a_messy_file_is_predicted_as_far_as_it_goes(run, tmp_path):
    source = tmp_path / "messy.jsonl"
    source.write_bytes(
        b'{"title": "fine"}\n{"title": NaN, "energy": 0.5}\nno json\n[1, 2]\n"x"\n{"title": {"a": [1]}}\n'
        b'{"energy": 1e400}\n{"title": "\xff"}\n\n{"popularity": 123456789012345678901234567890}\n{"titel": 1}\n'
    )

    result = run(source, "--output", tmp_path / "out.jsonl")

    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in (tmp_path / "out.rejected.jsonl").read_text().splitlines()]
    assert [row["code"] for row in lines] == [
        *("malformed", "malformed", "malformed", "wrong_type"),
        *("out_of_range", "bad_text", "out_of_range", "missing"),
    ]
    assert [json.loads(line)["line"] for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [1, 2]


def test_a_column_may_be_mapped(run, tmp_path):
    source = write(tmp_path / "a.csv", [{"headline": "Mi Fiesta"}])

    refused, mapped = run(source), run(source, "--map", "headline=title")

    assert refused.exit_code == 1
    assert "--map COLUMN=FIELD" in refused.output
    assert mapped.exit_code == 0, mapped.output


def test_columns_by_other_usual_names_are_known(run, tmp_path):
    rows = [{"name": "Mi Fiesta", "artist": "Los Ejemplos", "year": 1998, "tempo": 120, "energy": 0.7}]
    names = ("Track Name", "Artist(s)", "Year", "BPM", "Energy")
    other = [dict(zip(names, row.values(), strict=True)) for row in rows]

    run(write(tmp_path / "ours.csv", rows))
    run(write(tmp_path / "other.csv", other))

    ours, others = (read_csv(tmp_path / f"{name}.predictions.csv") for name in ("ours", "other"))
    assert ours == others


def test_keys_modes_and_bars_in_words_say_what_their_numbers_say(run, tmp_path):
    numbers = {"title": "Mi Fiesta", "key": 1, "mode": 0, "time_signature": 3, "tempo": "", "duration_ms": ""}
    words = numbers | {"key": "C#", "mode": "Minor", "time_signature": "3/4", "tempo": "?", "duration_ms": -1}

    run(write(tmp_path / "numbers.csv", [numbers]))
    run(write(tmp_path / "words.csv", [words]))

    plain, worded = (read_csv(tmp_path / f"{name}.predictions.csv") for name in ("numbers", "words"))
    assert plain == worded != []


def test_an_output_is_not_replaced_unless_told(run, tmp_path):
    source, output = write(tmp_path / "a.csv", ROWS), tmp_path / "a.predictions.csv"
    output.write_text("precious")

    refused = run(source)

    assert refused.exit_code == 1
    assert "exists already; replace it with --force" in refused.output
    assert output.read_text() == "precious"
    assert run(source, "--force").exit_code == 0
    assert len(read_csv(output)) == 2


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"foo\n1\n", "none is an input of a model"),
        ("a.csv.gz", b"title\n", "not compressed with gzip"),
        ("a.parquet", b"title\n", "no Parquet file"),
        ("a.txt", b"title\n", "must end in"),
        ("a.csv", b"version https://git-lfs.github.com/spec/v1\n", "Git-LFS pointer"),
        ("a.csv.gz", gzip.compress(b"title\na\n", mtime=0)[:-9], "damaged"),
    ],
)
def test_a_file_that_is_none_is_refused_and_leaves_no_output(run, tmp_path, name, content, complaint):
    (tmp_path / name).write_bytes(content)

    result = run(tmp_path / name)

    assert result.exit_code == 1
    assert complaint in result.output
    assert not list(tmp_path.glob("*.predictions.csv"))


def test_an_output_in_no_folder_is_refused_before_anything_is_loaded(run, tmp_path):
    source = tmp_path / "tracks.csv"
    source.write_text("title\nOne\n")

    said = run(source, "--output", tmp_path / "nowhere" / "out.csv")

    assert said.exit_code == 1
    assert f"there is no folder {tmp_path / 'nowhere'} to write out.csv into" in said.output


def test_a_full_disk_is_named_with_the_file_and_what_to_do(run, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    source = tmp_path / "tracks.csv"
    source.write_text("title\nOne\n")
    monkeypatch.setattr(file_cli, "_predict", full)

    said = run(source)

    assert said.exit_code == 1
    assert (
        "No space left on device: " in said.output
        and "tracks.predictions.csv; what was done is kept" in said.output
    )


def test_rejects_are_json_for_any_reader(run, tmp_path):
    source = tmp_path / "tracks.jsonl"
    source.write_text(
        '{"title": "One", "energy": 1e999, "extra": [NaN, {"a": -Infinity}]}\n{"title": "Two"}\n'
    )

    run(source)

    def refuse(name):
        raise AssertionError(name)

    [rejects] = tmp_path.glob("*.rejected.jsonl")
    [line] = rejects.read_text().splitlines()
    row = json.loads(line, parse_constant=refuse)
    assert (row["energy"], row["extra"]) == ("Infinity", ["NaN", {"a": "-Infinity"}])


def test_an_output_of_another_form_is_refused(run, tmp_path):
    result = run(write(tmp_path / "a.csv", ROWS), "--output", tmp_path / "a.xlsx")

    assert (result.exit_code, "must end in .csv or .jsonl" in result.output) == (1, True)
    assert not (tmp_path / "a.xlsx.part").exists()


def test_without_a_model_it_says_what_to_train(app, tmp_path):
    source = write(tmp_path / "a.csv", ROWS)

    result = app.test_cli_runner().invoke(file_cli.predict, [str(source)])

    assert result.exit_code == 1
    assert "flask models train baseline" in result.output
