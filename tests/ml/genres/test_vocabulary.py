import random
from collections import Counter

from ml.genres.company import count_company, fold_by_company
from ml.genres.folding import fold_name
from ml.genres.resemblance import KnownNames
from ml.genres.rules import Rules, default_rules
from ml.genres.vocabulary import fold_vocabulary
from tests.ml.genres.real_catalogue import artist_names, names_beyond_the_catalogue

FEW = """
groups = [{slug = "pop", name = "Pop"}, {slug = "jazz", name = "Jazz"}]
[[steps]]
where = "start"
evidence = "style"
strength = 0.9
entries = {jazz = ["bebop"]}
"""
ARTISTS = [["bebop", "zoot"], ["zoot", "cool jazz"], ["k-pop"], [], ["hermit"], ["K-Pop", "xyzzy"]]


def test_rules_come_first_and_company_places_the_rest():
    folds = fold_vocabulary(ARTISTS)

    assert (folds["bebop"].evidence, folds["zoot"].evidence) == ("phrase", "company")
    assert (folds["zoot"].group, folds["xyzzy"].group) == ("jazz", "east-southeast-asian")


def test_a_name_that_stands_alone_goes_where_names_like_it_are():
    folds = fold_vocabulary([["bebop zoot"], ["zoot"], ["qxqx"]], Rules.parse(FEW))

    assert (folds["zoot"].group, folds["zoot"].evidence) == ("jazz", "resemblance")
    assert (folds["qxqx"].group, folds["qxqx"].evidence) == ("pop", "default")


def test_the_entries_of_the_rules_are_names_to_resemble():
    fold = fold_vocabulary([["bepop"]], Rules.parse(FEW))["bepop"]

    assert (fold.group, fold.detail) == ("jazz", "bebop")


def test_a_name_that_says_nothing_stays_without_a_group_in_any_company():
    folds = fold_vocabulary([["unknown", "bebop"], ["unknown", "cool jazz"], ["other"]])

    assert {folds[name].group for name in ("unknown", "other")} == {None}


def test_every_name_is_kept_as_the_catalogue_spells_it():
    assert list(fold_vocabulary(ARTISTS)) == sorted({name for names in ARTISTS for name in names})


def test_an_empty_catalogue_has_no_folds():
    assert fold_vocabulary([]) == {}


def test_order_changes_nothing():
    shuffled = [random.Random(7).sample(names, len(names)) for names in reversed(ARTISTS)]

    assert fold_vocabulary(shuffled) == fold_vocabulary(ARTISTS)


def test_every_real_name_has_a_group_and_few_have_it_as_a_last_resort(shared_data):
    folds = fold_vocabulary(artist_names(shared_data))

    evidence = Counter(fold.evidence for fold in folds.values())
    assert all(fold.group in default_rules().slugs for fold in folds.values())
    assert evidence["resemblance"] + evidence["default"] <= 0.005 * len(folds)


def test_rules_place_nearly_all_names_that_the_catalogue_does_not_have(shared_data):
    names = names_beyond_the_catalogue(shared_data)

    placed = [name for name in names if fold_name(name, default_rules()).group]

    assert len(names) > 1000
    assert len(placed) >= 0.97 * len(names)


def test_resemblance_alone_agrees_with_most_rules_on_real_names(shared_data):
    """The rules forget every fifth name; resemblance must place 60 % of those where the rules had them."""
    folds = fold_vocabulary(artist_names(shared_data))
    hidden = sorted(folds)[::5]
    known = KnownNames({name: folds[name].group for name in folds.keys() - set(hidden)})

    hits = sum(known.fold(name, "pop").group == folds[name].group for name in hidden)

    assert hits / len(hidden) >= 0.6


def test_company_alone_agrees_with_most_rules_on_real_names(shared_data):
    """The rules forget every fifth name; company must place 60 % of those where the rules had them."""
    artists = artist_names(shared_data)
    counts = Counter(name for names in artists for name in names)
    folds = fold_vocabulary(artists, default_rules())
    hidden = [name for name in sorted(folds)[::5] if folds[name].group and counts[name] >= 3]
    kept = {name: fold for name, fold in folds.items() if name not in set(hidden)}
    company = count_company(artists)

    hits = sum(fold_by_company(name, company, kept).group == folds[name].group for name in hidden)

    assert hits / len(hidden) >= 0.6
