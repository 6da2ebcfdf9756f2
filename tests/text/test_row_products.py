from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, random

from core.text.row_products import KnownRows


@given(st.integers(0, 8), st.integers(1, 9), st.floats(0, 1))
def test_they_are_the_plain_products(known: int, columns: int, density: float) -> None:
    rng = np.random.default_rng(known)
    one = csr_matrix(random(known, columns, density, random_state=rng, dtype=np.float32))
    other = csr_matrix(random(5, columns, density, random_state=rng, dtype=np.float32))

    found = KnownRows.of(one).products(other)

    assert found == pytest.approx((other @ one.T).toarray(), abs=1e-5)


def test_columns_that_many_share_are_dense_and_the_others_sparse() -> None:
    rows = np.eye(100, 101, dtype=np.float32)
    rows[:, 100] = 1

    known = KnownRows.of(csr_matrix(rows))

    assert known.common.tolist() == [100]
    assert known.dense.shape == (100, 1)
    assert known.sparse.nnz == 100
