import pytest
from numpy.random import PCG64, Generator

from ml.demo.artist_names import artist_name
from ml.demo.genre_words import name_patterns, title_words
from ml.demo.languages import languages
from ml.demo.measure_names import is_foreign_script
from ml.demo.phrases import phrase
from ml.demo.tables import read_table
from ml.demo.titles import track_title
from ml.demo.vocabulary import group_names, micro_genres


@pytest.mark.parametrize("code", sorted(languages()))
def test_titles_use_the_script_as_often_as_measured(code):
    rng = Generator(PCG64(2))
    titles = [track_title(rng, "pop", code) for _ in range(600)]
    native = (
        0.0 if languages()[code].script == "latin" else read_table("languages").pick(code, "title_native")[0]
    )

    assert sum(map(is_foreign_script, titles)) / 600 == pytest.approx(native, abs=0.06)


def test_phrase_has_the_asked_number_of_words():
    spanish = languages()["es"].native

    assert [len(phrase(Generator(PCG64(n)), spanish, n).split()) for n in range(1, 9)] == list(range(1, 9))


def test_phrase_of_a_script_without_spaces_has_none():
    assert " " not in phrase(Generator(PCG64(1)), languages()["ja"].native, 5)


def test_special_word_enters_the_phrase():
    assert phrase(Generator(PCG64(1)), languages()["en"].native, 3, "Thunder").endswith("Thunder")


def test_genre_words_are_mixed_in_now_and_then():
    rng, steel = Generator(PCG64(4)), set(title_words("metal", "en"))
    hits = sum(bool(steel & set(track_title(rng, "metal", "en").split())) for _ in range(1000))

    assert 100 < hits < 200


def test_name_patterns_hold_one_gap_each():
    patterns = [p for group in group_names() for code in languages() for p in name_patterns(group, code)]

    assert all(pattern.count("*") == 1 for pattern in patterns)


def test_artist_names_vary():
    rng = Generator(PCG64(5))

    assert len({artist_name(rng, "rock", "en") for _ in range(300)}) > 250


def test_every_micro_genre_has_a_word_table_for_its_language():
    assert {genre.language for genre in micro_genres().values()} <= set(languages())


def test_words_of_a_language_are_listed_once():
    for language in languages().values():
        for lexicon in (language.native, language.latin):
            assert len(set(lexicon.words)) == len(lexicon.words)
