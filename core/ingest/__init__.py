"""Files and feeds in: every row accepted, or listed with what is wrong with it; never a partial load."""

from core.ingest.guard import safe_name
from core.ingest.importing import preview, run
from core.ingest.inspecting import Sniffed, inspect
from core.ingest.mapping import Dialect, MappingProfile, Target
from core.ingest.outcome import Example, FieldChange, ImportPreview, ImportResult
from core.ingest.problems import Problem, Severity

__all__ = [
    "Dialect",
    "Example",
    "FieldChange",
    "ImportPreview",
    "ImportResult",
    "MappingProfile",
    "Problem",
    "Severity",
    "Sniffed",
    "Target",
    "inspect",
    "preview",
    "run",
    "safe_name",
]
