import pytest

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
    assert best(table, "melodic core").group == "metal"


def test_spaces_make_no_difference_to_a_phrase():
    table = PhraseTable({"synth pop": "pop", "bossa nova": "brazilian", "powerviolence": "punk"})

    assert best(table, "swedish synthpop").group == "pop"
    assert best(table, "power violence").group == "punk"
    assert table.whole(["bossanova"]).group == "brazilian"


def test_single_letters_are_words_of_their_own():
    assert list(PhraseTable({"kindie": "children"}).matches(["k", "indie"])) == []


def test_a_last_s_makes_no_difference_unless_the_table_knows_both():
    table = PhraseTable({"cowboy": "country", "standards": "easy", "beat": "rock", "beats": "dance"})

    assert best(table, "singing cowboys").group == "country"
    assert best(table, "jazz standard").group == "easy"
    assert best(table, "balkan beats").group == "dance"


def test_a_short_word_is_not_taken_for_its_plural():
    assert list(PhraseTable({"son": "latin"}).matches(["so"])) == []


def test_phrases_that_differ_in_their_spaces_only_must_agree():
    with pytest.raises(ValueError, match="'synth pop' stands in two groups"):
        PhraseTable({"synthpop": "pop", "synth pop": "dance"})


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
