"""Inventory: which SKUs will run out, what that costs, and what to order."""
