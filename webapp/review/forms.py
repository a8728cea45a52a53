"""What the forms of the review pages hold."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import AnyOf

from webapp.models import Decision
from webapp.review.queue import Ordering

LABELS: Mapping[Ordering, str] = {
    Ordering.VALUE: "Most to learn from",
    Ordering.UNCERTAIN: "Least sure",
    Ordering.POPULAR: "Most popular",
    Ordering.NEWEST: "Newest",
    Ordering.RANDOM: "At random",
}


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """A decision about the item that one holds; the groups are read by `named_groups`."""

    lease = HiddenField()
    opinion = HiddenField()
    decision = HiddenField(validators=[AnyOf([decision.value for decision in Decision])])

    def lease_id(self) -> int:
        """The lease; 0, which nobody holds, where it is no number."""
        return _number(self.lease.data) or 0

    def opinion_id(self) -> int | None:
        """The opinion that was shown, if there was one."""
        return _number(self.opinion.data)


def read_ordering(text: str | None) -> Ordering:
    """The order that an address asks for; by value where it asks for none that exists."""
    known = {ordering.value: ordering for ordering in Ordering}
    return known.get(text or "", Ordering.VALUE)


def _number(text: str | None) -> int | None:
    given = text or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
