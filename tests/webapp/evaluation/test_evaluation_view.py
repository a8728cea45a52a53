from model_facts import full_metrics, manifest, metrics, point

from webapp.evaluation.evaluation_view import curve_of, view_of


def test_the_working_point_is_the_lowest_threshold_with_enough_right_answers():
    assert view_of(full_metrics()).working_point["threshold"] == 0.5


def test_without_enough_right_answers_the_most_precise_threshold_counts():
    weak = metrics(coverage=[point(0.0, 1.0, 0.4), point(0.5, 0.3, 0.6), point(0.6, 0.2, 0.55)])

    assert view_of(weak).working_point["threshold"] == 0.5


def test_empty_bins_and_thresholds_that_nothing_reaches_are_left_out():
    view = view_of(full_metrics())

    assert len(view.reliability.rows) == 2
    assert [row["threshold"] for row in view.coverage.rows] == [0.0, 0.5, 0.9]


def test_an_evaluation_of_an_older_program_has_fewer_parts():
    view = view_of(metrics())

    assert (view.coverage, view.reliability, view.confusion, view.breakdowns) == (None, None, None, [])
    assert len(view.splits) == 1


def test_the_training_curve_is_that_of_the_validation_artists():
    (line,) = curve_of(manifest()).lines

    assert len(line.places) == 3
    assert [y for _, y in line.places] == sorted(y for _, y in line.places)  # Down the page, so down.


def test_each_network_has_its_own_training_curve():
    epochs = [
        {"network": network, "epoch": epoch, "loss": 2.0, "validation_loss": 2.1}
        for network in (1, 2, 3)
        for epoch in (1, 2)
    ]

    assert [line.colour for line in curve_of(manifest(training_curve=epochs)).lines] == [0, 0, 0]


def test_a_forest_has_no_training_curve():
    assert curve_of(manifest(training_curve=[])) is None
    old = manifest()
    del old["training_curve"]
    assert curve_of(old) is None
