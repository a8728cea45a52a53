"""How long an experiment runs, how many listeners it needs, and how often its result is looked at."""

from dataclasses import dataclass

from webapp.clock import utc_text
from webapp.experiments.refusals import ExperimentError
from webapp.models import Looking

FEWEST_PLANNED = 4
MOST_PLANNED = 100_000_000
MOST_LOOKS = 20
LOWEST_WINSORISED = 0.5


@dataclass(frozen=True)
class Schedule:
    """What is fixed beforehand about size and time.

    Attributes:
        listeners: With a value of the primary metric, in all arms together; None without a plan.
        looks: At the result, the last one included, 1 to 20.
        looking: At planned looks, or always.
        winsorised_at: Values above this fraction of listeners are pulled in to it, 0.5 to 1, both excluded; None for
            not at all.
        starts_at_ms: It takes nobody before; None for at once.
        ends_at_ms: It takes nobody new from then on; None for until stopped.

    Raises:
        ExperimentError: A part is out of range, or several looks have no planned number of listeners.
    """

    listeners: int | None = None
    looks: int = 1
    looking: Looking = Looking.PLANNED
    winsorised_at: float | None = None
    starts_at_ms: int | None = None
    ends_at_ms: int | None = None

    def __post_init__(self) -> None:
        if self.listeners is not None and not FEWEST_PLANNED <= self.listeners <= MOST_PLANNED:
            limits = f"{FEWEST_PLANNED} to {MOST_PLANNED}"
            raise ExperimentError(f"planned_listeners is {self.listeners}, must be {limits}")
        if not 1 <= self.looks <= MOST_LOOKS:
            raise ExperimentError(f"planned_looks is {self.looks}, must be 1 to {MOST_LOOKS}")
        if self.winsorised_at is not None and not LOWEST_WINSORISED < self.winsorised_at < 1:
            raise ExperimentError(
                f"winsorised_at is {self.winsorised_at}, must be above {LOWEST_WINSORISED} and below 1"
            )
        self._check_looks()
        check_order(self.starts_at_ms, self.ends_at_ms)

    def _check_looks(self) -> None:
        if self.listeners is not None:
            return
        if self.looking == Looking.ALWAYS:
            raise ExperimentError("looking is always, which needs planned_listeners")
        if self.looks > 1:
            raise ExperimentError(f"planned_looks is {self.looks}, which needs planned_listeners")


def check_order(starts_at_ms: int | None, ends_at_ms: int | None) -> None:
    """Refuse an end that is not after the start.

    Raises:
        ExperimentError: It is not.
    """
    if starts_at_ms is not None and ends_at_ms is not None and ends_at_ms <= starts_at_ms:
        raise ExperimentError(
            f"ends_at is {utc_text(ends_at_ms)}, must be after starts_at, which is {utc_text(starts_at_ms)}"
        )
