"""The synthetic landing area: journeys of invented children in the raw formats. No figure is computed here."""

from pipelines.sample.sample import SampleSummary, write_sample
from pipelines.sample.writing import SampleError

__all__ = ["SampleError", "SampleSummary", "write_sample"]
