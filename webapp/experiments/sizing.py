"""Planning an experiment from the history in the database, before it starts."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ml.experiments.history import Arrivals, Log, MetricHistory, arrivals, find_log, history_of
from ml.experiments.look_costs import MOST_LOOKS, listeners_for_looks
from ml.experiments.metric_catalogue import get_metric
from ml.experiments.samples import InsufficientDataError
from ml.experiments.sizes import Design, Sizes, sizes_of

LIMITS = {
    "lift": (0.001, 10.0),
    "power": (0.5, 0.99),
    "alpha": (0.001, 0.2),
    "variants": (2, 10),
    "looks": (1, MOST_LOOKS),
    "traffic_share": (0.001, 1.0),
}


class SizingError(ValueError):
    """A question that cannot be answered, and why."""


@dataclass(frozen=True)
class Question:
    """What somebody plans.

    Attributes:
        metric: Key of the metric that decides.
        premium: Only listeners with premium, or only those without; None for all.
        design: What shall be found in it.

    Raises:
        SizingError: A part is out of range.
    """

    metric: str = "session_duration"
    premium: bool | None = None
    design: Design = field(default_factory=Design)

    def __post_init__(self) -> None:
        try:
            get_metric(self.metric)
        except ValueError as error:
            raise SizingError(str(error)) from error
        for name, (low, high) in LIMITS.items():
            value = getattr(self.design, name)
            if not low <= value <= high:
                raise SizingError(f"{name} is {value:g}, must be {low:g} to {high:g}")


@dataclass(frozen=True)
class Sizing:
    """The answer.

    Attributes:
        question: As asked.
        log: What it was learnt from; None without any session.
        history: None where too few listeners have a value.
        arrivals: None without any session.
        raw: Without CUPED; None where the past cannot carry it.
        adjusted: With CUPED; None likewise, and for a metric without a past.
        looks_cost: By what the planned looks multiply the listeners.
        missing: Why there are no sizes, in words; None if there are.
    """

    question: Question
    log: Log | None = None
    history: MetricHistory | None = None
    arrivals: Arrivals | None = None
    raw: Sizes | None = None
    adjusted: Sizes | None = None
    looks_cost: float = 1.0
    missing: str | None = None


def size_experiment(session: Session, question: Question) -> Sizing:
    """Compute what an experiment needs, from all sessions in the database."""
    log = find_log(session)
    if log is None:
        return Sizing(question, missing="no listener has a session")
    design = question.design
    cost = listeners_for_looks(design.looks, design.alpha_per_treatment, design.power)
    come = arrivals(session, log, question.premium)
    history = None
    try:
        history = history_of(session, get_metric(question.metric), log, question.premium)
        raw = sizes_of(history, come, design)
    except InsufficientDataError as error:
        return Sizing(question, log, history, come, looks_cost=cost, missing=str(error))
    return Sizing(question, log, history, come, raw, _adjusted(history, come, design), cost)


def _adjusted(history: MetricHistory, come: Arrivals, design: Design) -> Sizes | None:
    if history.variance_removed is None:
        return None
    try:
        return sizes_of(history, come, design, history.variance_removed)
    except InsufficientDataError:
        return None
