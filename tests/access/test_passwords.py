"""Which passwords are accepted, and how they are compared."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.access import passwords
from core.errors import BadInputError


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "has 5 characters: use at least 10"),
        ("x" * 73, "takes 73 bytes and only the first 72"),
        ("é" * 37 + "abc", "takes 77 bytes"),
        ("aaaaaaaaaaab", "repeats the same few"),
        ("Ada.Lovelace", "is the user name"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence):
        passwords.refuse_weak(password, "ada.lovelace")


@pytest.mark.parametrize("password", ["ten chars!", "x7f-" * 18, "пароль из слов"])
def test_a_good_password_is_accepted_and_matches_itself_alone(password: str) -> None:
    passwords.refuse_weak(password, "ada")
    kept = passwords.hash_password(password)

    assert kept.startswith("$2b$04$")
    assert passwords.matches(password, kept)
    assert not passwords.matches(password + "x", kept)
    assert not passwords.matches(password[:-1], kept)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_no_text_matches_a_person_without_a_password(text: str) -> None:
    text = text.encode(errors="ignore").decode()

    assert not passwords.matches(text, "")


def test_what_follows_the_72nd_byte_is_not_ignored() -> None:
    longest = "ab3d" * 18
    kept = passwords.hash_password(longest)

    assert passwords.matches(longest, kept)
    assert not passwords.matches(longest + "anything", kept)


def test_one_time_passwords_are_usable_and_differ() -> None:
    made = {passwords.one_time_password() for _ in range(50)}

    assert len(made) == 50
    for password in made:
        passwords.refuse_weak(password, "admin")
        assert len(password) == 19


def test_an_unknown_person_costs_the_same_time_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 9)
    kept = passwords.hash_password("correct horse")
    passwords.matches("warm up", "")

    def best_of(password_hash: str) -> float:
        times = []
        for _ in range(5):
            started = perf_counter()
            passwords.matches("wrong horse", password_hash)
            times.append(perf_counter() - started)
        return min(times)

    assert 0.5 < best_of("") / best_of(kept) < 2
