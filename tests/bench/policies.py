"""How often a policy whose true error is just above its limit becomes active, when people look after every decision."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.proposals.certificate import planned_sizes, standing
from tests.bench.frame import Benchmark

POLICIES = 20_000  # twenty times a thousand, so that chance hardly moves the rate
LIMIT = 0.02
JUST_ABOVE = 1.01


def run(scale: float, _folder: Path) -> dict[str, float]:
    """The share of simulated policies that are ever certified; a manager activates each at once."""
    rng = np.random.default_rng(7)
    longest = planned_sizes(LIMIT)[-1]
    policies = round(POLICIES * scale)
    active = 0
    for _ in range(policies):
        verdicts = (rng.random(longest) < LIMIT * JUST_ABOVE).tolist()
        active += standing(verdicts, LIMIT).passed_at is not None
    return {"policy_false_activation_rate": active / policies}


BENCHMARKS = (Benchmark(("policy_false_activation_rate",), run),)
