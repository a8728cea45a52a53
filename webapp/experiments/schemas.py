"""What the answer to a request for a report looks like: the document itself."""

from pydantic import BaseModel, Field, RootModel

from webapp.experiments.report_document import ReportDocument


class ExperimentPath(BaseModel):
    """Which experiment."""

    key: str = Field(description="The experiment's key, such as genre-prediction")


class ReportAnswer(RootModel[ReportDocument]):
    """The report of an experiment. Values are in the units of their metrics, fractions 0 to 1, times epoch ms."""
