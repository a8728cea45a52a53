"""People who read reports, and reports made of plain numbers."""

from dataclasses import replace

import pytest

from ml.experiments.metrics import ArmSums
from webapp.experiments.report import Facts, build_report
from webapp.models import Variant


def sums_of(key, *values_s, silent=0):
    """Sum one mean duration per listener, in seconds, as the query would; `silent` listeners have none."""
    return ArmSums(
        variant_key=key,
        assigned=len(values_s) + silent,
        measured=len(values_s),
        sessions=2 * len(values_s),
        centre_s=0.0,
        total_s=float(sum(values_s)),
        total_of_squares_s2=float(sum(value * value for value in values_s)),
    )


@pytest.fixture
def make_report():
    """Build a report from the listeners' values: `make_report([1, 2], [3, 4], is_replay=False)`."""

    def make(control, treatment, silent=0, weights=(0.5, 0.5), **facts):
        plain = Facts("a-b", "A or B", "B is better", False, False, unlisted_events=0)
        variants = [
            Variant(key="a", name="Arm A", weight=weights[0], position=0),
            Variant(key="b", name="Arm B", weight=weights[1], position=1),
        ]
        sums = [sums_of("a", *control, silent=silent), sums_of("b", *treatment)]
        return build_report(replace(plain, **facts), variants, sums)

    return make


@pytest.fixture
def public(app):
    """Open the reports to everybody."""
    app.extensions["settings"] = replace(app.extensions["settings"], reports_are_public=True)
