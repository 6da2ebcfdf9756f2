"""Stock read from a feed: what was in each place when it was counted."""

from __future__ import annotations

from core.ingest.feeds.batches import Batch
from core.ingest.feeds.places import Place
from core.ingest.feeds.sheet import Reading, Sheet, Terms, Totals

_NOT_STOCKED = "not stocked"  # what Shopify writes where a place does not keep a SKU


def read_counts(batch: Batch, terms: Terms) -> Reading:
    """The stock counts of the batch; of rows that name no time the one of ``terms``.

    Where a feed tells only what is available, that is what is on hand, with nothing promised.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    sheet = Sheet(batch, terms)
    place = Place.ON_HAND if sheet.has(Place.ON_HAND) else Place.AVAILABLE
    absent = pc.equal(pc.utf8_lower(sheet.text(place)), _NOT_STOCKED).to_numpy(zero_copy_only=False)
    sheet.refuse(absent, place, "is not kept in that place")
    on_hand = sheet.whole(place)
    sheet.refuse(~sheet.filled(place), place, "is missing")
    at = sheet.times(Place.AT) if sheet.has(Place.AT) else pa.repeat(pa.scalar(terms.now), sheet.size)
    if sheet.has(Place.AT):
        sheet.refuse(~sheet.filled(Place.AT), Place.AT, "is missing")
    sheet.warn(on_hand.values < 0, place, "is below nil: it counts as none")
    facts = sheet.facts(
        {
            "source": pa.repeat(terms.profile.source, sheet.size),
            "happened_at": at,
            "told_at": sheet.times(Place.TOLD_AT),
            "deleted": np.zeros(sheet.size, bool),
            "sku": sheet.text(Place.SKU),
            "location": sheet.text(Place.LOCATION, terms.profile.location),
            "on_hand": on_hand.values,
            "allocated": np.maximum(sheet.whole(Place.ALLOCATED).values, 0),
            "incoming": np.maximum(sheet.whole(Place.INCOMING).values, 0),
        }
    )
    accepted = Totals(int(sheet.ok.sum()), int(on_hand.values[sheet.ok].sum()))
    return Reading(facts, sheet.problems, Totals(sheet.size + len(batch.misfits), int(on_hand.values.sum())), accepted)
