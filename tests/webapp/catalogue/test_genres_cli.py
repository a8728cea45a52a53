def test_fold_says_what_changed(runner, import_, folder):
    import_(folder, options=["--no-fold"])

    result = runner.invoke(args=["genres", "fold"])

    assert "Folded 2 micro-genres of 1 artists: a new mapping version" in result.stdout


def test_fold_of_an_empty_catalogue_says_so(runner):
    assert "no micro-genres" in runner.invoke(args=["genres", "fold"]).stdout


def test_the_report_counts_artists_and_tracks_by_primary_group(runner, import_, folder):
    import_(folder)

    lines = runner.invoke(args=["genres", "report"]).stdout.splitlines()

    [group] = [line.split() for line in lines if line.startswith("Tropical & Cumbia")]
    assert group[-5:] == ["1", "100.0", "%", "1", "100.0", "%"][-5:]
    assert "1 of 1 (100.0 %) artists with micro-genres that have a group" in lines


def test_the_report_before_any_folding_says_what_to_do(runner):
    assert "flask genres fold" in runner.invoke(args=["genres", "report"]).stdout


def test_real_genres_fold_almost_completely_and_no_group_dwarfs_the_others(session, import_, shared_data):
    from webapp.catalogue.genre_report import report_genres

    import_(shared_data / "pozytywka" / "artists.jsonl.gz")
    import_(shared_data / "pozytywka" / "tracks.jsonl.gz")

    report = report_genres(session)
    assert report.artists_with_group >= 0.995 * report.artists_with_names
    assert report.names_by_rules >= 0.90 * report.names
    assert report.names_by_evidence.get("none", 0) <= 0.01 * report.names
    assert report.largest.artists <= 0.15 * report.artists
    assert max(group.tracks for group in report.groups) <= 0.15 * sum(group.tracks for group in report.groups)
    assert min(group.artists for group in report.groups) >= 100
    assert 20 <= len(report.groups) <= 30
