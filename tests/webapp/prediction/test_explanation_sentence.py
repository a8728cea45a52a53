from webapp.prediction.explanation_sentence import sentence


def test_it_names_what_speaks_most_for_and_most_against():
    values = {"title": 1.84, "artist_name": 0.3, "audio": -0.1, "other_tracks": -0.42}

    assert sentence("Latin", values) == (
        "The title speaks most for Latin (+1.8), the artist's other tracks against it (-0.4)."
    )


def test_where_nothing_speaks_against_only_one_side_is_named():
    assert sentence("Rock", {"release": 0.3, "audio": 0.2}) == (
        "The release facts speak most for Rock (+0.3)."
    )


def test_where_all_speak_against_it_says_so():
    assert sentence("Rock", {"title": -0.2, "other_tracks": -1.0}) == (
        "The artist's other tracks speak most against Rock (-1.0), and nothing clearly for it."
    )


def test_what_rounds_to_nothing_is_not_named():
    assert sentence("Rock", {"title": 0.04, "audio": -0.049}) == (
        "Nothing that is known of the track speaks clearly for Rock or against it."
    )
    assert sentence("Rock", {}).startswith("Nothing")
