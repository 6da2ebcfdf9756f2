from __future__ import annotations

import numpy as np
import pytest

from core.catalog.suggest.categories import TrainedCategories
from core.catalog.suggest.drafting import reading
from core.catalog.suggest.reasons import Reasons, telling_words
from core.text.classifier import features
from tests.catalog.shop import product
from tests.catalog.suggest.wardrobe import NODES, trained_on, wardrobe

SHOP = wardrobe()
COATS, BOOTS = str(NODES["Coats"].id), str(NODES["Boots"].id)


@pytest.fixture(scope="module")
def trained() -> TrainedCategories:
    return trained_on(SHOP)


@pytest.fixture(scope="module")
def reasons(trained: TrainedCategories) -> Reasons:
    return Reasons.build(trained.model.classifier, SHOP, [str(one.category_id) for one in SHOP])


def test_words_speak_for_one_label_against_the_other(trained: TrainedCategories) -> None:
    one = product(title="Zip parka, not a boot", description="")

    for_coats = telling_words(trained.model.classifier, one, COATS, BOOTS)
    for_boots = telling_words(trained.model.classifier, one, BOOTS, COATS)

    assert for_coats[0].text == "parka"
    assert for_boots[0].text == "boot"


def test_a_product_is_not_a_reason_for_itself(trained: TrainedCategories, reasons: Reasons) -> None:
    one = next(one for one in SHOP if str(one.category_id) == COATS)
    row = features(trained.model.classifier, [reading(one)])

    found = reasons.similar(one.id, row, COATS)

    assert one.id not in {each.product_id for each in found}
    assert all(0 < (each.weight or 0) <= 1.001 for each in found)


def test_the_same_text_is_the_most_similar(trained: TrainedCategories, reasons: Reasons) -> None:
    one = next(one for one in SHOP if str(one.category_id) == COATS)
    row = features(trained.model.classifier, [reading(one)])

    found = reasons.similar(999, row, COATS)

    assert found[0].product_id == one.id
    assert found[0].weight == pytest.approx(1, abs=0.01)


def test_a_label_without_products_has_no_similar_ones(trained: TrainedCategories, reasons: Reasons) -> None:
    row = features(trained.model.classifier, [reading(SHOP[0])])

    assert reasons.similar(1, row, "unknown") == []
    assert Reasons.build(trained.model.classifier, [], []).similar(1, row, COATS) == []


def test_no_words_give_no_reason(trained: TrainedCategories) -> None:
    assert telling_words(trained.model.classifier, product(title="!", description=""), COATS, BOOTS) == []


def test_the_nearest_product_of_each_label_is_measured_itself_excepted(
    trained: TrainedCategories, reasons: Reasons
) -> None:
    twin = next(one for one in SHOP if str(one.category_id) == COATS)
    rows = features(trained.model.classifier, [reading(twin), reading(twin)])
    coats = trained.model.classifier.labels.index(COATS)

    as_itself, as_another = reasons.nearest([twin.id, 9999], rows)

    assert as_another[coats] == pytest.approx(3, abs=0.01)
    assert as_itself[coats] < as_another[coats]
    assert np.delete(as_itself, coats) == pytest.approx(np.delete(as_another, coats))


def test_without_known_products_all_labels_are_equally_far(trained: TrainedCategories) -> None:
    rows = features(trained.model.classifier, [reading(SHOP[0])])

    assert len(set(Reasons.build(trained.model.classifier, [], []).nearest([1], rows)[0].tolist())) == 1
