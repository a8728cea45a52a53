"""What an experiment cannot be."""


class ExperimentError(ValueError):
    """An experiment that cannot be made, changed or divided as asked, and why."""
