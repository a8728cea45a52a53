import pytest

from webapp.experiments.sizing import Question, SizingError
from webapp.experiments.sizing_form import DEFAULTS, read_question, typed


def test_an_empty_address_asks_the_default_question():
    assert read_question({}) == Question()
    assert typed({"lift": " "}) == DEFAULTS


def test_percent_become_fractions():
    question = read_question(
        {"lift": "12.5", "power": "90", "alpha": "1", "traffic": "50", "variants": "3", "looks": "4"}
    )

    design = question.design
    assert (design.lift, design.power, design.alpha, design.traffic_share) == (0.125, 0.9, 0.01, 0.5)
    assert (design.variants, design.looks) == (3, 4)


@pytest.mark.parametrize(("text", "premium"), [("all", None), ("premium", True), ("free", False)])
def test_the_population_is_read(text, premium):
    assert read_question({"population": text}).premium is premium


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lift": "0"}, "lift is '0', must be a number from 0.1 to 1000 percent"),
        ({"lift": "nan"}, "lift is 'nan', must be a number"),
        ({"lift": "1e999"}, "lift is '1e999', must be a number"),
        ({"power": "100"}, "power is '100', must be a number from 50 to 99 percent"),
        ({"alpha": "five"}, "alpha is 'five', must be a number from 0.1 to 20 percent"),
        ({"variants": "2.5"}, "variants is '2.5', must be a whole number from 2 to 10"),
        ({"variants": "²"}, "variants is '²', must be a whole number"),
        ({"looks": "9" * 5000}, "looks is '99999999999999999999', must be a whole number from 1 to 20"),
        ({"traffic": "-5"}, "traffic is '-5', must be a number from 0.1 to 100 percent"),
        ({"population": "nobody"}, "population is 'nobody', must be all, premium, free"),
        ({"metric": "joy"}, "metric is 'joy', must be one of"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_value_and_limit(arguments, message):
    with pytest.raises(SizingError, match=message):
        read_question(arguments)
