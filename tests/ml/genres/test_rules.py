import tomllib

import pytest

from ml.genres.rules import RULES_FILE, Rules, RulesError, default_rules

GOOD = """
modifiers = ["classic"]
groups = [{slug = "pop", name = "Pop"}, {slug = "jazz", name = "Jazz"}]
[[steps]]
title = "styles"
where = "anywhere"
evidence = "style"
strength = 0.9
entries = {jazz = ["jazz", "*bop"], pop = ["pop"]}
"""


def test_the_projects_own_rules_hold_26_groups_in_display_order():
    rules = default_rules()

    assert len(rules.groups) == 26
    assert (rules.slugs[0], rules.slugs[-1]) == ("pop", "children-spoken-word")


def test_no_entry_of_the_projects_own_rules_stands_behind_one_that_always_wins():
    steps = tomllib.loads(RULES_FILE.read_text("utf-8"))["steps"]
    idle = []
    for number, step in enumerate(steps):
        earlier = [step.table for step in default_rules().steps[:number] if step.place == "anywhere"]
        entries = [entry for group in step["entries"].values() for entry in group if "*" not in entry]
        if step["where"] != "whole":
            idle += [entry for entry in entries for table in earlier if any(table.matches(entry.split()))]

    assert idle == []


def test_a_file_of_ones_own_can_be_loaded(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(GOOD)

    assert Rules.load(path).slugs == ("pop", "jazz")


def test_a_group_is_found_by_its_slug():
    assert Rules.parse(GOOD).get_group("jazz").name == "Jazz"


def test_an_unknown_slug_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match=r"'polka'.*pop, jazz"):
        Rules.parse(GOOD).get_group("polka")


def test_names_that_nothing_places_go_to_the_default_group_or_else_the_first():
    assert Rules.parse(GOOD).default == "pop"
    assert Rules.parse(f'default = "jazz"\n{GOOD}').default == "jazz"


def test_an_entry_of_several_steps_is_at_home_where_the_first_step_puts_it():
    later = (
        '[[steps]]\nwhere = "end"\nevidence = "style"\nstrength = 0.5\nentries = {pop = ["jazz", "swing"]}'
    )

    assert Rules.parse(GOOD + later).homes == {"bop": "jazz", "jazz": "jazz", "pop": "pop", "swing": "pop"}


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("groups =", "groups ==", "not valid TOML"),
        ("groups =", "clubs =", "groups is None, must be a list"),
        ("modifiers =", "default = 'polka'\nmodifiers =", "default is 'polka', must be the slug of a group"),
        ("[[steps]]", "[steps]", "must be a list with at least one step"),
        ('slug = "jazz", ', "", "lacks a field, must have slug and name"),
        ('slug = "jazz"', 'slug = "pop"', "slug 'pop' is empty or used twice"),
        ('name = "Jazz"', 'name = "Pop"', "name 'Pop' is empty or used twice"),
        ('"anywhere"', '"somewhere"', "where is 'somewhere', must be one of whole, start, end, anywhere"),
        ('"style"', '"company"', "evidence is 'company', must be one of phrase, style, region"),
        ("0.9", "1.1", "strength is 1.1, must be above 0 and at most 1"),
        ("0.9", "0", "strength is 0, must be above 0 and at most 1"),
        ('pop = ["pop"]', 'polka = ["pop"]', "'polka' is not the slug of a group"),
        ('pop = ["pop"]', 'pop = ["ja zz"]', "'ja zz' stands in two groups"),
        ('pop = ["pop"]', 'pop = ["jazz"]', "'jazz' stands in 'jazz' and in 'pop'"),
        ('["pop"]', '["Pöp"]', "'Pöp' is not normalised, must be 'pop'"),
        ('["pop"]', '["p*p"]', "'p\\*p' is not normalised"),
        ('["pop"]', '["*"]', "'\\*' is not normalised"),
        ('["pop"]', '["*hip pop"]', "has a star and several words"),
        ("entries = {", "entry = {", "entries is None, must hold at least one list"),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(good, bad, message):
    assert good in GOOD

    with pytest.raises(RulesError, match=message):
        Rules.parse(GOOD.replace(good, bad))
