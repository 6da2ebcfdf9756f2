"""A mapping profile proposed from a header and sample values."""

from __future__ import annotations

from collections.abc import Sequence

from core.ingest.mapping import MappingProfile, Target


def propose(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> MappingProfile:
    """The profile that reads the file best."""
    return MappingProfile(name="Proposed", columns={columns[0]: Target.SKU})
