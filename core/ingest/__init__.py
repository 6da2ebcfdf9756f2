"""Files and feeds in: every row accepted, or listed with what is wrong with it; never a partial load."""

from core.ingest.guard import safe_name
from core.ingest.importing import preview, run
from core.ingest.inspecting import Sniffed, inspect
from core.ingest.mapping import Dialect, MappingProfile, Target
from core.ingest.outcome import Example, FieldChange, ImportPreview, ImportResult
from core.ingest.problems import Problem, Severity
from core.ingest.records import ImageRecord, ProductRecord, SkuRecord, from_shopify_webhook
from core.ingest.upsert import upsert

__all__ = [
    "Dialect",
    "Example",
    "FieldChange",
    "ImageRecord",
    "ImportPreview",
    "ImportResult",
    "MappingProfile",
    "Problem",
    "ProductRecord",
    "Severity",
    "SkuRecord",
    "Sniffed",
    "Target",
    "from_shopify_webhook",
    "inspect",
    "preview",
    "run",
    "safe_name",
    "upsert",
]
