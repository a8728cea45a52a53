import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.genres.folding import fold_name
from ml.genres.rules import Rules, default_rules
from tests.ml.genres.listener_choices import PAIRS

FEW = Rules.parse("""
modifiers = ["classic", "deep"]
tails = ["music"]
silent = ["N/A", "other jazz"]
groups = [{slug = "pop", name = "Pop"}, {slug = "jazz", name = "Jazz"}, {slug = "asian", name = "Asian"}]
[[steps]]
where = "whole"
evidence = "phrase"
strength = 1.0
entries = {jazz = ["stride"]}
[[steps]]
where = "anywhere"
evidence = "style"
strength = 0.9
entries = {jazz = ["jazz"]}
[[steps]]
where = "start"
evidence = "region"
strength = 0.8
entries = {asian = ["japanese"]}
[[steps]]
where = "end"
evidence = "style"
strength = 0.6
entries = {pop = ["pop"]}
""")


@pytest.mark.parametrize(("name", "group"), PAIRS)
def test_a_listener_finds_the_name_in_its_group(name, group):
    assert fold_name(name, default_rules()).group == group


def test_the_first_step_with_a_match_decides():
    fold = fold_name("Japanese Jazz", FEW)

    assert (fold.name, fold.group, fold.evidence, fold.strength) == ("Japanese Jazz", "jazz", "style", 0.9)


def test_a_fold_says_in_words_what_decided():
    assert fold_name("japanese pop", FEW).reason == "region word “japanese”"


def test_a_whole_entry_also_matches_behind_modifiers():
    assert fold_name("deep classic stride", FEW).evidence == "phrase"
    assert fold_name("harlem stride", FEW).group is None


def test_an_entry_counts_only_in_its_place():
    assert fold_name("old japanese pop", FEW).group == "pop"
    assert fold_name("pop japanese", FEW).group is None


@pytest.mark.parametrize("name", ["xyzzy", "", "?!", "classic"])
def test_a_name_that_nothing_knows_has_no_group(name):
    fold = fold_name(name, default_rules())

    assert (fold.group, fold.evidence, fold.strength) == (None, "none", 0.0)


@pytest.mark.parametrize("name", ["n/a", "N.A.", "Other Jazz"])
def test_a_name_that_says_nothing_has_no_group_whatever_its_words(name):
    fold = fold_name(name, FEW)

    assert (fold.group, fold.evidence, fold.strength) == (None, "silent", 0.0)


@pytest.mark.parametrize(
    "name", ["Unknown", "none", "N/A", "misc.", "Various Artists", "Sonstiges", "seen live"]
)
def test_the_projects_rules_know_names_that_say_nothing(name):
    assert fold_name(name, default_rules()).reason == "it says nothing about the music"


@given(st.text(max_size=60))
def test_any_text_folds_into_a_known_group_or_none(name):
    fold = fold_name(name, default_rules())

    assert fold.group is None or fold.group in default_rules().slugs
    assert (fold.group is None) == (fold.evidence in ("none", "silent"))


@pytest.mark.parametrize("name", ["stride music", "deep stride music"])
def test_a_word_that_says_nothing_at_the_end_is_passed_over(name):
    assert fold_name(name, FEW).group == "jazz"


def test_a_name_is_not_emptied_of_its_last_word():
    assert fold_name("music", FEW).group is None
