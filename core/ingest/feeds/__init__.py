"""Feeds in: files of orders and stock become facts, every row accepted or listed with what is wrong with it."""

from core.ingest.feeds.places import FeedProfile, Place, feed_profile
from core.ingest.feeds.recognising import feed_of
from core.ingest.feeds.recording import reconcile
from core.ingest.feeds.taking import FeedResult, opened, preview, recognise, run

__all__ = [
    "FeedProfile",
    "FeedResult",
    "Place",
    "feed_of",
    "feed_profile",
    "opened",
    "preview",
    "recognise",
    "reconcile",
    "run",
]
