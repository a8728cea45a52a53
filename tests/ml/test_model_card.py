from markdown_it import MarkdownIt
from model_facts import manifest, metrics, score

from ml.model_card import card, markdown


def section(manifest, title):
    return next(section for section in card(manifest) if section.title == title)


def test_a_card_says_what_a_version_is_for_and_what_not():
    titles = [section.title for section in card(manifest())]

    assert titles[:4] == ["What it is", "Intended use", "Out of scope", "Limits"]


def test_a_card_warns_of_invented_training_data():
    assert "synthetic" in section(manifest(), "What it is").paragraphs[1]
    assert len(section(manifest(is_synthetic=False), "What it is").paragraphs) == 1


def test_a_card_counts_the_training_data_and_names_what_was_left_out():
    data = section(manifest(), "Training data")

    assert data.items[0] == "Training: 3,600 tracks of 1,000 artists"
    assert data.items[-1].startswith("Left out: Rare, with 3 training artists")


def test_every_score_stands_with_its_interval():
    (table,) = section(manifest(), "Scores").tables

    assert table.rows[0] == ("Accuracy", "0.512", "[0.484, 0.540]")
    assert table.caption == "Scores with 95 % intervals over artists"


def test_a_group_without_test_tracks_has_no_ratios():
    (table,) = section(manifest(), "Genre groups").tables

    assert table.rows == [("Jazz", "7", "0.50", "0.25", "0.33"), ("Pop", "0", "-", "-", "-")]


def test_breakdowns_and_other_splits_are_told_where_they_were_made():
    era = [{"label": "1990s", "n_tracks": 9, "n_artists": 4, "accuracy": score(0.6)}]
    random = {
        "n_tracks": 1100,
        "n_artists": 900,
        "scores": {"accuracy": score(0.8)},
        "protocol": "At random.",
    }
    told = manifest(
        metrics=metrics(
            breakdowns={"era": era}, other_splits={"random": random, "time": {"not_possible": "No years."}}
        )
    )

    (eras,) = section(told, "Where it does well and where not").tables
    (splits,) = section(told, "Other ways to divide").tables

    assert eras.rows == [("1990s", "9", "4", "0.600", "[0.570, 0.630]")]
    assert [row[2] for row in splits.rows] == ["0.512", "0.800"]


def test_what_missing_inputs_cost_is_told():
    patterns = [{"label": "No title", "scores": {"accuracy": score(0.4), "calibration_error": score(0.05)}}]

    (table,) = section(manifest(metrics=metrics(missing_inputs=patterns)), "Missing inputs").tables

    assert table.rows == [("No title", "0.400", "[0.370, 0.430]", "0.050", "[0.020, 0.080]")]


def test_thresholds_are_told_where_a_version_has_them():
    told = section(manifest("advanced-1", thresholds=[0.3, 0.45]), "Genre groups").paragraphs

    assert "at least 40 % of the answers are right, or 0.90 where none is" in told[0]
    assert told[0].endswith("They are Jazz 0.30, Pop | Rock 0.45.")


def test_groups_less_precise_than_was_wanted_are_named():
    scores = metrics()
    scores["groups"][0]["precision"] = 0.39

    told = section(manifest("advanced-1", metrics=scores, thresholds=[0.3, 0.45]), "Genre groups").paragraphs

    assert told[1] == f"On the test artists fewer are right of {scores['groups'][0]['name']}."


def test_whole_artists_are_told_by_their_number_of_tracks():
    by_tracks = [{"label": "2-4", "n_artists": 12, "accuracy": score(0.6)}]
    found = {"n_artists": 20, "scores": {"accuracy": score(0.5)}, "by_tracks": by_tracks}

    (table,) = section(manifest(metrics=metrics(artist_level=found)), "Whole artists").tables

    assert table.rows == [("All", "20", "0.500", "[0.470, 0.530]"), ("2-4", "12", "0.600", "[0.570, 0.630]")]


def test_a_card_says_how_to_make_the_version_again():
    made = section(manifest(), "How to reproduce")

    assert made.paragraphs[0] == "`flask models train baseline --seed 7 --profile quick`"
    assert f"Lock file (SHA-256): `{'cd' * 32}`" in made.items


def test_a_manifest_of_an_older_program_still_has_a_card():
    old = manifest(libraries={"numpy": "1.26"})
    for name in ("samples", "environment", "settings", "training_curve", "duration_s"):
        del old[name]

    assert "Libraries: numpy 1.26" in markdown(old)


def test_the_markdown_is_read_as_headings_lists_and_tables():
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown(manifest()))
    kinds = [token.type for token in tokens]

    assert kinds.count("table_open") == 2
    assert next(token.tag for token in tokens if token.type == "heading_open") == "h1"
    assert kinds.count("bullet_list_open") == 5


def test_a_pipe_in_a_name_does_not_break_a_table():
    pipe = metrics(
        groups=[{"slug": "p", "name": "Pop | Rock", "n": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0}]
    )

    assert "| Pop \\| Rock | 1 | 1.00 | 1.00 | 1.00 |" in markdown(manifest(metrics=pipe))
