"""Whether this program can predict with a version that another release of it may have trained."""

from collections.abc import Mapping
from typing import Any

from ml.artefacts import ArtefactError
from ml.calibration import calibration_from
from ml.inputs import INPUT_NAMES


def refuse_incompatible(manifest: Mapping[str, Any]) -> None:
    """Check what a version reads and how it is calibrated.

    Raises:
        ArtefactError: It was trained on other inputs, or is calibrated in a way that this program does not know.
    """
    version, inputs = manifest["version"], tuple(manifest["inputs"])
    if inputs != INPUT_NAMES:
        raise ArtefactError(
            f"{version} was trained on {len(inputs)} inputs that differ from the {len(INPUT_NAMES)} of this program; "
            "train a new version"
        )
    try:
        calibration_from(manifest["calibration"])
    except ValueError as error:
        raise ArtefactError(f"{version} is of another program: {error}; train a new version") from error
