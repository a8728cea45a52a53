from ml.genres.phrases import PhraseTable


def best(table, name):
    return max(table.matches(name.split()), key=lambda match: match.rank)


def test_the_later_phrase_ranks_first():
    table = PhraseTable({"jazz": "jazz", "rap": "hip-hop"})

    assert best(table, "jazz rap").group == "hip-hop"
    assert best(table, "rap jazz").group == "jazz"


def test_of_phrases_that_end_together_the_longer_ranks_first():
    table = PhraseTable({"rock": "rock", "alternative rock": "alternative-indie"})

    assert best(table, "polish alternative rock").words == "alternative rock"


def test_a_star_stands_for_the_rest_of_a_word():
    table = PhraseTable({"*core": "metal", "kinder*": "children"})

    assert best(table, "deep deathcore").group == "metal"
    assert best(table, "kinderlieder").group == "children"


def test_words_match_as_wholes():
    assert list(PhraseTable({"rap": "hip-hop"}).matches(["trap", "rapture"])) == []


def test_an_exact_word_beats_a_star_and_a_long_star_a_short_one():
    table = PhraseTable({"*core": "a", "*talcore": "b", "metalcore": "c"})

    assert best(table, "metalcore").group == "c"
    assert best(table, "digitalcore").group == "b"


def test_the_whole_name_must_be_the_phrase():
    table = PhraseTable({"new wave": "alternative-indie"})

    assert table.whole(["new", "wave"]).group == "alternative-indie"
    assert table.whole(["new", "wave", "pop"]) is None
