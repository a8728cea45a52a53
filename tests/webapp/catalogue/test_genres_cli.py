import pytest


def test_fold_says_what_changed(runner, import_, folder):
    import_(folder, options=["--no-fold"])

    result = runner.invoke(args=["genres", "fold"])

    assert "Folded 2 micro-genres of 1 artists by the rules: a new mapping version" in result.stdout


def test_fold_of_an_empty_catalogue_says_so(runner):
    assert "no micro-genres" in runner.invoke(args=["genres", "fold"]).stdout


def test_the_report_counts_artists_and_tracks_by_primary_group(runner, import_, folder):
    import_(folder)

    lines = runner.invoke(args=["genres", "report"]).stdout.splitlines()

    [group] = [line.split() for line in lines if line.startswith("Tropical & Cumbia")]
    assert group[-5:] == ["1", "100.0", "%", "1", "100.0", "%"][-5:]
    assert "1 of 1 (100.0 %) artists with micro-genres that have a group" in lines


def test_the_report_counts_last_resorts_on_lines_of_their_own(runner, import_rows, row):
    import_rows("artists", row("artists", genres=["zydecoish"]), row("artists", id="A2", genres=["?!"]))
    runner.invoke(args=["genres", "fold"])

    lines = runner.invoke(args=["genres", "report"]).stdout.splitlines()

    assert "1 of 2 (50.0 %) micro-genres mapped by the names they resemble" in lines
    assert "1 of 2 (50.0 %) micro-genres that nothing places, in the most general group" in lines
    assert "2 of 2 (100.0 %) artists with micro-genres that have a group" in lines


def test_the_report_counts_names_that_say_nothing(runner, import_rows, row):
    import_rows(
        "artists", row("artists", genres=["unknown"]), row("artists", id="A2", genres=["jazz", "Misc."])
    )
    runner.invoke(args=["genres", "fold"])

    lines = runner.invoke(args=["genres", "report"]).stdout.splitlines()

    assert "2 of 3 (66.7 %) micro-genres that say nothing, without a group" in lines
    assert "1 of 2 (50.0 %) artists with micro-genres that have a group" in lines


@pytest.mark.parametrize(("named", "without"), [(1, "99.9 %"), (1999, "0.1 %")])
def test_a_share_is_never_rounded_to_all_or_nothing(runner, import_rows, row, named, without):
    """Artists with the ids 0 to 1,999, of which `named` carry a micro-genre and the others none."""
    rows = [
        row("artists", id=str(number), genres=["jazz"] if number < named else []) for number in range(2000)
    ]
    import_rows("artists", *rows)
    runner.invoke(args=["genres", "fold"])

    report = runner.invoke(args=["genres", "report"]).stdout

    assert f"{2000 - named:,} of 2,000 ({without}) artists without any micro-genre" in report


def test_the_report_before_any_folding_says_what_to_do(runner):
    assert "flask genres fold" in runner.invoke(args=["genres", "report"]).stdout


@pytest.mark.slow
def test_real_genres_fold_almost_completely_and_no_group_dwarfs_the_others(session, import_, shared_data):
    from webapp.catalogue.genre_report import report_genres

    import_(shared_data / "pozytywka" / "artists.jsonl.gz")
    import_(shared_data / "pozytywka" / "tracks.jsonl.gz")

    report = report_genres(session)
    assert report.artists_with_group == report.artists_with_names
    assert report.names_by_rules >= 0.90 * report.names
    last_resorts = [report.names_by_evidence.get(name, 0) for name in ("resemblance", "default", "none")]
    assert sum(last_resorts) <= 0.01 * report.names and last_resorts[-1] == 0
    assert report.largest.artists <= 0.15 * report.artists
    assert max(group.tracks for group in report.groups) <= 0.15 * sum(group.tracks for group in report.groups)
    assert min(group.artists for group in report.groups) >= 100
    assert 20 <= len(report.groups) <= 30


def test_a_micro_genre_is_explained_moved_and_moved_back(runner, import_, folder):
    import_(folder)
    explained = runner.invoke(args=["genres", "explain", "cumbia"]).stdout

    moved = runner.invoke(args=["genres", "move", "cumbia", "latin", "--note", "by ear"]).stdout
    history = runner.invoke(args=["genres", "history"]).stdout.splitlines()
    reverted = runner.invoke(args=["genres", "revert", "1"]).stdout

    assert explained.startswith("cumbia belongs to Tropical & Cumbia: ")
    assert "Version 2 of the mapping is in force; the groups of 1 artists were written anew." in moved
    assert history[0].startswith("2\t") and history[0].endswith("1 of 2 moved\tedit by ear")
    assert "Version 3" in reverted
    assert runner.invoke(args=["genres", "explain", "cumbia"]).stdout == explained


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["explain", "nope"], "no micro-genre called 'nope'"),
        (["move", "nope", "latin"], "no micro-genre called 'nope'"),
        (["move", "cumbia", "nope"], "group is 'nope'"),
        (["revert", "7"], "no version 7"),
    ],
)
def test_what_a_command_cannot_do_is_said_in_one_line(runner, import_, folder, arguments, words):
    import_(folder)

    result = runner.invoke(args=["genres", *arguments])

    assert result.exit_code == 1
    assert words in result.stderr
