"""Channels out: approved values as files, told of by signed messages, and taken back by compensating files."""

from core.publish.publication import PublicationResult, publish, roll_back
from core.publish.shopify import SHOPIFY
from core.publish.waiting import Pending, pending

__all__ = ["SHOPIFY", "Pending", "PublicationResult", "pending", "publish", "roll_back"]
