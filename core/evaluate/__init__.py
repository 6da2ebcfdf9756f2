"""Capabilities proved on a retailer's own history: files in, predictions out, no store and no network."""
