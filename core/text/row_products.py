"""Products of sparse rows with many known ones, each column multiplied the way that is fastest for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_DENSE_FROM = 0.02  # share of the known rows that have a column
_DENSE_AT_MOST = 4000  # columns


@dataclass(frozen=True)
class KnownRows:
    """Rows to compare others with: columns that many of them share as a dense block, the others sparse."""

    common: Ints
    rare: Ints
    dense: Floats  # known rows × common columns
    sparse: csr_matrix  # rare columns × known rows

    @classmethod
    def of(cls, rows: csr_matrix) -> KnownRows:
        """These rows, ready to be compared with; at most 4,000 columns become dense, those shared by most."""
        shares = np.bincount(rows.indices, minlength=rows.shape[1]) / max(rows.shape[0], 1)
        ranked = np.argsort(-shares, kind="stable")[:_DENSE_AT_MOST]
        common = np.sort(ranked[shares[ranked] > _DENSE_FROM])
        rare = np.setdiff1d(np.arange(rows.shape[1]), common)
        columns = rows.tocsc()
        dense = columns[:, common].toarray().astype(np.float32)
        return cls(common, rare, dense, columns[:, rare].T.tocsr())

    def products(self, rows: csr_matrix) -> Floats:
        """One row a row given, one column a known row."""
        columns = rows.tocsc()
        found: Floats = np.asarray((columns[:, self.rare].tocsr() @ self.sparse).todense(), dtype=np.float32)
        found += columns[:, self.common].toarray().astype(np.float32) @ self.dense.T
        return found
