"""Values of metrics for people: seconds to one decimal, fractions in percent, rates to two decimals."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ml.experiments.intervals import Interval
from ml.experiments.metric_catalogue import Metric, Unit, get_metric

ABSENT = "-"


@dataclass(frozen=True)
class _Spelling:
    """How values of one unit are written.

    Attributes:
        digits: After the point.
        suffix: Of a value.
        step_suffix: Of a difference between values.
        scale: What a value is multiplied by before it is shown.
    """

    digits: int
    suffix: str
    step_suffix: str
    scale: float = 1.0


_SPELLINGS: Mapping[Unit, _Spelling] = MappingProxyType(
    {
        Unit.SECONDS: _Spelling(1, "s", "s"),
        Unit.FRACTION: _Spelling(1, "%", "pp", 100.0),
        Unit.PER_WEEK: _Spelling(2, "per week", "per week"),
        Unit.PER_SESSION: _Spelling(2, "per session", "per session"),
        Unit.PER_HOUR: _Spelling(2, "per hour", "per hour"),
        Unit.GROUPS: _Spelling(2, "groups", "groups"),
    }
)


@dataclass(frozen=True)
class MetricTexts:
    """Writes the values of one metric; what is None becomes a hyphen."""

    metric: Metric

    @property
    def step_unit(self) -> str:
        """What differences are in; `pp` are percentage points."""
        return self._spelling.step_suffix

    @property
    def unit(self) -> str:
        """What values are in."""
        return self._spelling.suffix

    @property
    def better(self) -> str:
        """Which way listeners are better served."""
        return "lower is better" if self.metric.lower_is_better else "higher is better"

    def shown(self, value: float) -> float:
        """The number that stands in the text, unrounded."""
        return value * self._spelling.scale

    def shown_interval(self, interval: Interval) -> Interval:
        """The interval that stands in the text, unrounded."""
        return Interval(self.shown(interval.low), self.shown(interval.high), interval.level)

    def shown_pair(
        self, difference: float | None, interval: Interval | None
    ) -> tuple[float | None, Interval | None]:
        """A difference and its interval as they stand in the text, unrounded."""
        return (
            None if difference is None else self.shown(difference),
            None if interval is None else self.shown_interval(interval),
        )

    def value(self, value: float | None) -> str:
        """Write a value, such as `310.4 s` or `3.1 %`."""
        return ABSENT if value is None else f"{self._digits(value)} {self.unit}"

    def difference(self, value: float | None) -> str:
        """Write a difference with its sign, such as `+21.4 s` or `-0.4 pp`."""
        return ABSENT if value is None else f"{self._digits(value, '+')} {self.step_unit}"

    def interval(self, interval: Interval | None) -> str:
        """Write the interval of a difference, such as `+5.5 to +37.3 s`."""
        if interval is None:
            return ABSENT
        return f"{self._digits(interval.low, '+')} to {self._digits(interval.high, '+')} {self.step_unit}"

    def size(self, value: float | None) -> str:
        """Write a difference that has no sign of its own, such as a standard deviation."""
        return ABSENT if value is None else f"{self._digits(value)} {self.step_unit}"

    def margin(self, margin: float, is_relative: bool) -> str:
        """Write the worsening that is still acceptable."""
        return f"{margin * 100:g} % of the control" if is_relative else self.size(margin)

    @property
    def _spelling(self) -> _Spelling:
        return _SPELLINGS[self.metric.unit]

    def _digits(self, value: float, sign: str = "") -> str:
        return signed(self.shown(value), self._spelling.digits, sign)


def texts_of(metric: str) -> MetricTexts:
    """Get the writer of a metric by its key.

    Raises:
        ValueError: There is no such metric.
    """
    return MetricTexts(get_metric(metric))


def signed(value: float, digits: int, sign: str = "") -> str:
    """Write a number; nothing rounds to a zero with a minus. With `+` for a sign, positive numbers have one."""
    text = f"{value:{sign},.{digits}f}"
    return text if text.strip("+-0.,") else text.lstrip("+-")


def lift_text(lift: float | None) -> str:
    """Write a relative difference with its sign, such as `+6.9 %`."""
    return percent_text(lift, 1, "+")


def lift_interval_text(interval: Interval | None) -> str:
    """Write the interval of a lift; None is one without ends."""
    if interval is None:
        return "unbounded"
    return f"{signed(interval.low * 100, 1, '+')} to {signed(interval.high * 100, 1, '+')} %"


def p_text(p_value: float | None) -> str:
    """Write a p-value to three decimals, and a tiny one as below 0.001."""
    if p_value is None:
        return ABSENT
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}"


def p_phrase(p_value: float) -> str:
    """Write a p-value inside a sentence, as `p = 0.031` or `p < 0.001`."""
    text = p_text(p_value)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def percent_text(fraction: float | None, digits: int = 0, sign: str = "") -> str:
    """Write a fraction in percent; with `+` for a sign, positive ones have one."""
    return ABSENT if fraction is None else f"{signed(fraction * 100, digits, sign)} %"
