from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError
from core.evaluate.files import ENDINGS, check_out, one_of, read_table, texts, unique_texts, write_table
from tests.evaluate.files import write

TABLE = pd.DataFrame({"pair": ["1", "2"], "note": ["naïve, “quoted”", ""]})


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_form_is_read(tmp_path: Path, ending: str) -> None:
    table = read_table(write(tmp_path / f"pairs{ending}", TABLE), {"pair": "a name"})
    assert texts(table, "pair") == ["1", "2"]
    assert texts(table, "note") == ["naïve, “quoted”", ""]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_again(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"answer{ending}"
    write_table(path, pd.DataFrame({"pair": ["a", "b"], "score": [0.5, 1.0], "match": [0, 1]}))
    table = read_table(path, {})
    assert list(table) == ["pair", "score", "match"]
    assert [float(value) for value in table["score"]] == [0.5, 1.0]
    assert texts(table, "match") == ["0", "1"]


def test_a_text_that_other_programs_take_for_nothing_stays_a_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\nNA,null\n007,1e5\n", encoding="utf-8")
    table = read_table(path, {})
    assert texts(table, "a") == ["NA", "007"]
    assert texts(table, "b") == ["null", "1e5"]


def test_values_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\r\n"1,5","two ""lines""\nof it"\r\n\r\n3,4\r\n')
    table = read_table(path, {})
    assert texts(table, "a") == ["1,5", "3"]
    assert texts(table, "b") == ['two "lines"\nof it', "4"]


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("pair\n1\n", encoding="utf-8-sig")
    assert list(read_table(path, {"pair": "a name"})) == ["pair"]


def test_endings_may_be_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "T.CSV"
    path.write_text("pair\n1\n", encoding="utf-8")
    assert len(read_table(path, {})) == 1


def test_values_of_any_kind_become_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = [
        '{"v": 3.0}',
        '{"v": 2.5}',
        '{"v": null}',
        '{"v": true}',
        '{"v": ["a", 1]}',
        '{"v": {"size": "M"}}',
        "{}",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert texts(read_table(path, {}), "v") == ["3", "2.5", "", "1", "a 1", "size M", ""]


def test_dates_and_missing_numbers_of_parquet_become_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"n": [1.0, None], "s": ["x", None]}).to_parquet(path)
    table = read_table(path, {})
    assert texts(table, "n") == ["1", ""]
    assert texts(table, "s") == ["x", ""]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.txt", b"a\n1\n", "ending is unknown; expected .parquet, .csv, .csv.gz, .jsonl"),
        ("t.csv", b"", "it is empty; expected a line of column names"),
        ("t.csv", b"pair\n", "there are no rows"),
        ("t.csv", b"name\n1\n", "column pair is missing; expected a name"),
        ("t.csv", b"pair,b\n1,2\n1,2,3\n", "row 2 has 3 of 2 values; expected one a column"),
        ("t.csv", b"pair,b\n1,2\n3\n", "row 2 has 1 of 2 values; expected one a column"),
        ("t.csv", b"pair,b,b\n1,2,3\n", "column b stands twice; expected each name once"),
        ("t.csv", b'pair\n"never closed\n', "it cannot be read (unexpected end of data)"),
        ("t.csv", b"pair\n\xff\xfe\xfa\n", "expected a CSV file in UTF-8"),
        ("t.csv.gz", b"pair\n1\n", "expected a CSV file in UTF-8"),
        ("t.csv.gz", gzip.compress(b"pair\n" + b"1\n" * 5000, mtime=0)[:-12], "expected a CSV file in UTF-8"),
        ("t.parquet", b"PAR1 and no more", "expected a Parquet file"),
        ("t.jsonl", b'{"pair": 1}\n[1]\n', "line 2 is not a JSON object"),
        ("t.jsonl", b'{"pair": 1}\n\n{"pair": \n', "line 3 is not a JSON object"),
        ("t.jsonl", b"[" * 100_000, "line 1 is not a JSON object"),
        ("t.jsonl", b"\xff\n", "expected JSON lines in UTF-8"),
        ("t.jsonl", b"", "column pair is missing"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_names_it(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInputError) as refused:
        read_table(tmp_path / name, {"pair": "a name"})
    assert refused.value.message.startswith(f"{name}: ")
    assert message in refused.value.message
    assert "\n" not in refused.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"none\.csv: there is no such file"):
        read_table(tmp_path / "none.csv", {})


def test_a_place_that_cannot_be_written_to_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="its ending is unknown"):
        check_out(tmp_path / "answer.xlsx")
    with pytest.raises(BadInputError, match="does not exist"):
        check_out(tmp_path / "nowhere" / "answer.csv")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer.csv").mkdir()
    with pytest.raises(BadInputError, match="cannot be written"):
        write_table(tmp_path / "answer.csv", TABLE)


@pytest.mark.parametrize(("values", "row"), [(["a", "b", "a"], 3), (["a", "", "c"], 2)])
def test_names_are_there_and_stand_once(values: list[str], row: int) -> None:
    with pytest.raises(BadInputError, match=f"row {row}, column pair is .*; expected a name no other row has"):
        unique_texts(Path("t.csv"), pd.DataFrame({"pair": values}), "pair")


def test_a_column_of_a_few_words_is_read_in_small_letters_and_refuses_others() -> None:
    table = pd.DataFrame({"split": [" Train", "TEST"]})
    assert one_of(Path("t.csv"), table, "split", ("train", "test")) == ["train", "test"]
    with pytest.raises(BadInputError, match="row 2, column split is “TEST”; expected train or valid"):
        one_of(Path("t.csv"), table, "split", ("train", "valid"))


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), st.sampled_from(ENDINGS))
def test_any_texts_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], ending: str
) -> None:
    path = tmp_path_factory.mktemp("t") / f"t{ending}"
    write_table(path, pd.DataFrame({"a": [a for a, _ in rows], "b": [f"x{b}" for _, b in rows]}))
    table = read_table(path, {"a": "texts"})
    assert list(zip(texts(table, "a"), texts(table, "b"), strict=True)) == [(a, f"x{b}") for a, b in rows]
