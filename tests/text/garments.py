"""A made-up shop's garments, some of them hard to tell apart, for tests of what models learn."""

from __future__ import annotations

import numpy as np

from core.text.classifier import LabelledText

_NOUNS = {
    "Dresses": ["dress", "gown", "pinafore"],
    "Coats": ["coat", "parka", "mac"],
    "Knitwear": ["jumper", "cardigan", "pullover"],
    "Boots": ["boot", "wellington", "brogue"],
    "Bags": ["tote", "satchel", "clutch"],
}
_STYLES = ["belted", "ribbed", "leather", "tiered", "zip", "quilted", "wrap"]
_SAID = ["Warm and lined.", "Soft on the skin.", "Made to last.", "Wear it anywhere.", "With two pockets."]
_MUTE = 0.1  # of the titles say nothing


def garments(count: int, *, seed: int) -> tuple[list[LabelledText], list[str]]:
    """So many texts, and the label of each."""
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(count):
        label = str(rng.choice(list(_NOUNS)))
        noun = "piece" if rng.random() < _MUTE else str(rng.choice(_NOUNS[label]))
        name = "".join(rng.choice(list("aeioulmnr"), 6)).title()
        texts.append(LabelledText(f"{name} {rng.choice(_STYLES)} {noun}", " ".join(rng.choice(_SAID, 2))))
        labels.append(label)
    return texts, labels
