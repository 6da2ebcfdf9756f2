"""What is near in meaning, and above all what is not: nonsense, function words, codes, words of other worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from core.text.embeddings import StaticEmbedding
from core.text.meaning import chance_level, meant, nearest
from core.text.word_index import WordIndex, build, entry
from tests.text.small_model import small_model

MODEL = small_model()
TITLES = ("Linen dress", "Screwdriver", "Serum", "Drill", "Frock", "Moisturiser", "Zyx serum")


def index_of(*titles: str, level: float = 0.5, model: StaticEmbedding = MODEL) -> WordIndex:
    ids = np.arange(1, len(titles) + 1)
    index = build(ids, ids, {n: entry(title, "") for n, title in enumerate(titles, 1)}, model)
    return replace(index, level=level)


def found(index: WordIndex, *words: str, most: int = 50) -> list[int]:
    return [near.product_id for near in nearest(index, meant(words, index, MODEL), MODEL, most=most)]


def test_the_nearest_products_come_first_and_none_that_are_far() -> None:
    assert found(index_of(*TITLES), "gown") == [1, 5]
    assert found(index_of(*TITLES), "lotion") == [3, 7, 6]


def test_words_are_taken_together() -> None:
    index = index_of("Frock", "Linen dress", "Linen", "Drill", "Serum")

    assert found(index, "linen", "gown") == [2, 3]


def test_the_ranking_ends_where_it_was_asked_to() -> None:
    assert found(index_of(*TITLES), "lotion", most=1) == [3]


def test_a_kind_of_product_that_is_most_of_the_shop_is_found_in_order() -> None:
    assert found(index_of("Drill", "Dress", "Dress", "Drill", "Dress"), "gown") == [2, 3, 5]


def test_what_is_below_the_level_of_chance_is_not_near() -> None:
    index = index_of(*TITLES, level=0.999)

    assert found(index, "gown") == []


def test_where_all_products_are_alike_those_that_stand_out_are_near() -> None:
    index = index_of(*["Screwdriver dress"] * 20, "Frock", level=0.1)

    assert found(index, "gown") == [21]


@pytest.mark.parametrize(
    "typed",
    ["zxqv", "the", "for the", "a", "", "10482", "sku 10482", "gown 10482b", "senator"],
)
def test_nonsense_function_words_codes_and_words_of_other_worlds_find_nothing(typed: str) -> None:
    assert found(index_of(*TITLES), *typed.split()) == []


def test_a_word_that_stands_in_the_texts_counts_though_the_model_does_not_know_it() -> None:
    index = index_of(*TITLES)

    assert meant(("zyx", "zxqv", "gown", "the"), index, MODEL) == ("zyx", "gown")


def test_a_word_of_pieces_counts_if_it_begins_with_a_long_one() -> None:
    pieces = {"[UNK]": 0, "foot": 1, "##wear": 2, "zx": 3, "##qv": 4, "bra": 5}
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    model = StaticEmbedding("pieces", np.eye(6, dtype=np.float32), tokenizer.to_str())

    assert meant(("footwear", "zxqv", "bra", "foot", "ß"), index_of("Boots", model=model), model) == (
        "footwear",
        "bra",
        "foot",
    )


def test_an_empty_shop_has_nothing_near() -> None:
    assert found(index_of(), "gown") == []


def test_the_level_of_chance_is_what_nine_in_ten_strange_words_stay_below() -> None:
    strange = {f"word{chr(97 + n)}": [float(np.cos(n / 10)), float(np.sin(n / 10))] for n in range(11)}
    model = small_model({"dress": [1, 0], **strange})
    index = index_of("Dress", model=model)

    # The strange words stand at angles of 0 to 1 in tenths; their cosines with the dress fall as the angle grows.
    assert chance_level(index, model) == pytest.approx(np.cos(0.1), abs=1e-3)


def test_without_strange_words_or_products_there_is_no_level() -> None:
    model = small_model({"dress": [1, 0]})

    assert chance_level(index_of("Dress", model=model), model) == 0
    assert chance_level(index_of(model=MODEL), MODEL) == 0
