"""The form that lets a version serve although it is worse than the one that does."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from webapp.evaluation.serving import LONGEST_REASON


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class ForceForm(FlaskForm):  # type: ignore[misc]
    """Why the version shall serve all the same; empty the first time."""

    reason = StringField(
        "Why it shall serve all the same",
        [Length(max=LONGEST_REASON, message=f"must have at most {LONGEST_REASON} characters")],
        filters=[_stripped],
        description=f"At most {LONGEST_REASON} characters; kept in the audit log with your name.",
        render_kw={"maxlength": LONGEST_REASON, "required": True},
    )
