"""Who a signed-in person is as a listener, and what they are shown."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.assigning import assign, running_experiments
from webapp.experiments.exposing import expose
from webapp.models import (
    Account,
    Assignment,
    Experiment,
    Listener,
    ModelKind,
    ModelVersion,
    Shows,
    Variant,
)


class ListeningError(ValueError):
    """A person cannot do this on the listening page, and why."""


class NotListeningError(ListeningError):
    """The person has not started listening."""


@dataclass(frozen=True)
class Setting:
    """What a listener is in at present.

    Attributes:
        experiment: The running one that decides what is shown; None if none runs.
        variant: The listener's in it; None if they have none.
    """

    experiment: Experiment | None
    variant: Variant | None

    @property
    def experiment_key(self) -> str | None:
        """The key of the experiment, None without one."""
        return self.experiment.key if self.experiment else None

    @property
    def shows(self) -> Shows:
        """What is shown; outside an experiment, what the advanced model predicts."""
        return Shows(self.variant.shows) if self.variant else Shows.ADVANCED


def find_listener(session: Session, account_id: int) -> Listener | None:
    """Find the listener that an account is; None before they first start listening."""
    query = select(Listener).join(Account, Account.listener_id == Listener.id)
    return session.scalar(query.where(Account.id == account_id))


def get_listener(session: Session, account_id: int) -> Listener:
    """Get the listener that an account is.

    Raises:
        NotListeningError: They have not started listening.
    """
    listener = find_listener(session, account_id)
    if listener is None:
        raise NotListeningError("Start listening first")
    return listener


def start_listening(session: Session, account_id: int, now_ms: int) -> Setting:
    """Make the account a listener unless it is one, and give them their variant of what runs."""
    account = session.get_one(Account, account_id)
    if account.listener_id is None:
        listener = Listener(external_id=f"account-{account.id}", name=account.username, is_premium=False)
        session.add(listener)
        session.flush()
        account.listener_id = listener.id
    return _enter(session, get_listener(session, account_id), now_ms)


def setting_of(session: Session, listener: Listener) -> Setting:
    """See what a listener is in; only reads, so that someone not assigned yet has no variant."""
    experiment = find_deciding_experiment(session)
    if experiment is None:
        return Setting(None, None)
    variant = session.scalar(
        select(Variant)
        .join(Assignment, Assignment.variant_id == Variant.id)
        .where(Assignment.experiment_id == experiment.id, Assignment.listener_id == listener.id)
    )
    return Setting(experiment, variant)


def find_deciding_experiment(session: Session) -> Experiment | None:
    """The running experiment that decides what this page shows: the first with a variant that shows something."""
    for experiment in running_experiments(session):
        if any(variant.shows != Shows.NOTHING for variant in experiment.variants):
            return experiment
    return None


def version_shown(session: Session, setting: Setting) -> ModelVersion | None:
    """The model version whose predictions are shown: the pinned one, else the one that serves; None for none."""
    if setting.variant and setting.variant.model_version:
        return setting.variant.model_version
    if setting.shows == Shows.NOTHING:
        return None
    kind = ModelKind(setting.shows.value)
    return session.scalar(select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.is_serving))


def use_variant(session: Session, listener: Listener, now_ms: int) -> None:
    """Note that a listener now uses what their variant shows; in no experiment it is nothing to note."""
    setting = _enter(session, listener, now_ms)
    if setting.experiment and setting.variant:
        expose(session, setting.experiment, listener, setting.variant, now_ms, now_ms)


def _enter(session: Session, listener: Listener, now_ms: int) -> Setting:
    experiment = find_deciding_experiment(session)
    if experiment is not None:
        assign(session, experiment, listener, now_ms)
    return setting_of(session, listener)
