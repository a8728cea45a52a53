from webapp.evaluation.interval_strips import difference_scale, fraction_scale


def test_a_fraction_stands_where_it_should_between_the_margins():
    strip = fraction_scale(0.5).strip({"value": 0.25, "low": 0.0, "high": 1.0})

    assert (strip.low, strip.length, strip.value, strip.reference) == (8.0, 284.0, 79.0, 150.0)


def test_no_difference_stands_in_the_middle():
    scale = difference_scale([{"value": 0.1, "low": -0.1, "high": 0.2}])

    strip = scale.strip({"value": 0.0, "low": -0.2, "high": 0.2})

    assert (strip.low, strip.value, strip.reference) == (8.0, 150.0, 150.0)


def test_what_is_not_known_is_not_drawn():
    unknown = {"value": 0.5, "low": None, "high": None}

    assert difference_scale([unknown]).strip(unknown) is None


def test_an_interval_of_no_width_can_still_be_seen():
    assert fraction_scale(None).strip({"value": 0.5, "low": 0.5, "high": 0.5}).length == 1.0


def test_differences_that_are_all_nothing_still_have_a_scale():
    nothing = {"value": 0.0, "low": 0.0, "high": 0.0}

    assert difference_scale([nothing]).strip(nothing).value == 150.0
