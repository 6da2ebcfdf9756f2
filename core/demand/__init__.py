"""Demand: units expected per SKU and day, with quantiles; pure, so that screens, jobs and commands say the same."""
