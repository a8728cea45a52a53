"""The primary effect cell by cell: exploratory, and corrected for having looked into every cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ml.experiments.analysis.tallies import ArmTally, find_comparison
from ml.experiments.multiplicity import holm
from ml.experiments.results import Cell


def breakdown(cells: Mapping[tuple[str, str], Sequence[ArmTally]], treatments: Sequence[str]) -> list[Cell]:
    """Compare every treatment with the control in every cell.

    Args:
        cells: (dimension, cell) to one tally per arm, the control first.
        treatments: Keys of the variants, by position from 1 on.

    Returns:
        The cells with any listener, of dimensions with several such cells, their p-values adjusted by Holm over all
        that have one.
    """
    divides = Counter(dimension for (dimension, _), arms in cells.items() if sum(arm.n for arm in arms))
    compared = [
        _cell(dimension, value, key, arms[0], arms[position])
        for (dimension, value), arms in cells.items()
        for position, key in enumerate(treatments, 1)
        if divides[dimension] > 1 and arms[0].n + arms[position].n
    ]
    found = sorted(compared, key=lambda cell: cell.dimension)
    p_values = [cell.p_value for cell in found if cell.p_value is not None]
    adjusted = iter(holm(p_values))
    return [cell if cell.p_value is None else replace(cell, holm_p_value=next(adjusted)) for cell in found]


def _cell(dimension: str, value: str, key: str, control: ArmTally, treatment: ArmTally) -> Cell:
    cell = Cell(dimension, value, key, control.n + treatment.n)
    comparison = find_comparison(control, treatment)
    if comparison is None:
        return cell
    return replace(
        cell, difference=comparison.difference, interval=comparison.interval, p_value=comparison.p_value
    )
