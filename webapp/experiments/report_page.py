"""What the templates of a report are given: the document, its drawings, and the rows beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ml.experiments.results import AgePoint, Analysis, MetricResult, TimePoint
from webapp.clock import utc_text
from webapp.experiments import metric_texts
from webapp.experiments.charts.days import moment_text, spread
from webapp.experiments.report_charts import charts_of
from webapp.experiments.report_document import ReportDocument

ROWS_SHOWN, FEWEST_SHOWN = 24, 3
MOST_SHOWN = 6
DAYS_SHOWN = 6


class _OfTreatment(Protocol):
    @property
    def treatment(self) -> str: ...


T = TypeVar("T", bound=_OfTreatment)


@dataclass(frozen=True)
class ExposureDay:
    """Listeners by arm; an arm without any has none."""

    midnight_ms: int
    listeners: Mapping[str, int]


@dataclass(frozen=True)
class Rows:
    """What stands in the tables beside the drawings: not every point, but always the last.

    Attributes:
        over_time: By treatment.
        by_age: By treatment.
        exposures: The last days.
        percentiles: That some arm has.
    """

    over_time: Mapping[str, Sequence[TimePoint]]
    by_age: Mapping[str, Sequence[AgePoint]]
    exposures: Sequence[ExposureDay]
    percentiles: Sequence[int]


def page_of(document: ReportDocument) -> dict[str, Any]:
    """Give the templates of a report all that they use."""
    names = {arm.key: arm.name for arm in document.arms}
    return {
        "document": document,
        "charts": charts_of(document),
        "names": names,
        "rows": rows_of(document.analysis, list(names)) if document.analysis else None,
        "values_of": values_of,
        "moment_text": moment_text,
        "utc_text": utc_text,
        **{
            name: getattr(metric_texts, name)
            for name in (
                "texts_of",
                "p_phrase",
                "p_text",
                "lift_text",
                "lift_interval_text",
                "percent_text",
            )
        },
    }


def rows_of(analysis: Analysis, arms: Sequence[str]) -> Rows:
    """Choose the rows of an analysis; the first arm is the control."""
    shown = min(MOST_SHOWN, max(FEWEST_SHOWN, ROWS_SHOWN // max(1, len(arms) - 1)))
    return Rows(
        over_time={key: spread(_own(analysis.over_time, key), shown) for key in arms[1:]},
        by_age={key: spread(_own(analysis.by_age, key), shown) for key in arms[1:]},
        exposures=_last_days(analysis.exposures_per_day, arms),
        percentiles=sorted({percent for arm in analysis.distribution for percent in arm.quantiles}),
    )


def values_of(result: MetricResult) -> dict[str, float | None]:
    """The value of each arm."""
    return {arm.variant: arm.value for arm in result.arms}


def _own(points: Iterable[T], treatment: str) -> list[T]:
    return [point for point in points if point.treatment == treatment]


def _last_days(per_day: Sequence[tuple[int, str, int]], arms: Sequence[str]) -> list[ExposureDay]:
    days: dict[int, dict[str, int]] = {}
    for midnight, arm, listeners in per_day:
        days.setdefault(midnight, dict.fromkeys(arms, 0))[arm] = listeners
    return [ExposureDay(midnight, days[midnight]) for midnight in sorted(days)[-DAYS_SHOWN:]]
