"""What else is known of days: prices, discounts, promotions and holidays, made whole where a feed leaves gaps.

Feeds often name a price only on days that sold. Left as gaps, the gaps themselves would tell which days did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.demand.history import OUT_HOURS, History

Floats = NDArray[np.float64]

LASTING = ("price", "discount")
"""What stays as it was until something else is said."""

DATED = ("promo", "holiday")
"""What is not so unless it is said."""

COVARIATES = (*LASTING, *DATED)


def made_whole(history: History, known_ahead: Mapping[str, Floats]) -> tuple[History, dict[str, Floats]]:
    """The history and the coming days with the covariates known of both, and no gaps in them.

    A series of which a lasting one was never said has none: not-a-number throughout.
    """
    both = [name for name in COVARIATES if name in history.extras and name in known_ahead]
    whole = {name: _filled(name, np.hstack([history.extras[name], known_ahead[name]])) for name in both}
    before = {name: values[:, : history.days] for name, values in whole.items()}
    if OUT_HOURS in history.extras:
        before[OUT_HOURS] = history.extras[OUT_HOURS]
    return replace(history, extras=before), {name: values[:, history.days :] for name, values in whole.items()}


def _filled(name: str, values: Floats) -> Floats:
    if name in DATED:
        return np.nan_to_num(values)
    known = ~np.isnan(values)
    last = np.maximum.accumulate(np.where(known, np.arange(values.shape[1]), -1), axis=1)
    earliest = np.argmax(known, axis=1)[:, None]
    result: Floats = np.take_along_axis(values, np.where(last < 0, earliest, last), axis=1)
    return result
