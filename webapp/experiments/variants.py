"""The variants of an experiment by their keys."""

from webapp.models import Experiment, Variant


class UnknownVariantError(LookupError):
    """An experiment has no variant of this key."""


def get_variant(experiment: Experiment, key: str) -> Variant:
    """Get a variant of an experiment by its key.

    Raises:
        UnknownVariantError: It has no such variant.
    """
    for variant in experiment.variants:
        if variant.key == key:
            return variant
    known = ", ".join(one.key for one in experiment.variants)
    raise UnknownVariantError(f"variant is {key[:60]!r}, must be one of {known}")
