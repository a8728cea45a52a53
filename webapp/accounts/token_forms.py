"""The form that makes an API token."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.accounts.tokens import LONGEST_LIFE_DAYS, LONGEST_NAME, Scope


class TokenForm(FlaskForm):  # type: ignore[misc]
    """A name, what it may do, and for how long."""

    name = StringField("Name", [InputRequired(), Length(max=LONGEST_NAME)])
    scopes = SelectMultipleField(
        "May do",
        [InputRequired()],
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = IntegerField(
        "Days until it expires (empty: never)", [Optional(), NumberRange(1, LONGEST_LIFE_DAYS)]
    )
    submit = SubmitField("Make a token")
