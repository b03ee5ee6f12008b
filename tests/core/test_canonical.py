import json
from enum import StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.core.canonical import canonical, check, plain
from ams.core.errors import InvalidInput

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z0-9_.]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


@given(VALUES)
def test_the_canonical_spelling_reads_back_and_is_the_same_for_any_order(value: object) -> None:
    check(value)
    spelt = canonical(value)
    assert json.loads(spelt) == value
    assert canonical(json.loads(json.dumps(value))) == spelt
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == spelt


def test_the_spelling_is_that_of_rfc_8785() -> None:
    value = {"b": [1, True, None], "a": 'é€"\\\n\x0f', "A": -7}
    assert canonical(value).decode() == '{"A":-7,"a":"é€\\"\\\\\\n\\u000f","b":[1,true,null]}'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.5, "float"),
        ({"a": [1, float("nan")]}, r"\$\.a\[1\] is a float"),
        ({"a": b"octets"}, r"\$\.a is a bytes"),
        ({"a": {1, 2}}, "set"),
        ({"a": 2**53}, "write it as text"),
        ({"a": -(2**53)}, "write it as text"),
        ({1: "a"}, "no text"),
        ({"é": "a"}, "ASCII"),
        ({"a\0": "a"}, "ASCII"),
        ("a\0", r"U\+0000"),
        ("\ud800", "Unicode"),
    ],
)
def test_what_readers_would_not_keep_unchanged_is_refused(value: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        check(value)


def test_a_value_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(InvalidInput, match="nested deeper"):
        check(endless)


def test_the_plain_copy_shares_nothing_with_what_was_given() -> None:
    inner = [1]
    given_value = MappingProxyType({"list": inner, "tuple": (1, 2), "enum": Colour.RED})
    copy = plain(given_value)
    inner.append(2)
    assert copy == {"list": [1], "tuple": [1, 2], "enum": "red"}
    assert type(copy["enum"]) is str


def test_the_plain_copy_of_what_is_not_json_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"\$\.when is a object"):
        plain({"when": object()})  # type: ignore[dict-item]  # the refusal is what is tested


@pytest.mark.parametrize(
    "value",
    [
        {None: "x"}, {True: "x"}, {1: "x"}, {"é": "x"}, {"a\0": "x"}, {"a": "\0"},
        {"a": ["x", "\0"]}, {"a": 2**53}, {"a": [-(2**53)]}, {"a": 1.5}, {"a": ["x", 1.5]},
        {"a": "\ud800"}, {"a": b"x"}, {"a": [{"b": {1: 2}}]},
    ],
)  # fmt: skip
def test_a_flat_row_is_refused_for_what_a_deep_one_is_refused_for(value: object) -> None:
    with pytest.raises(InvalidInput):
        check(value)
    with pytest.raises(InvalidInput):
        plain(value)  # type: ignore[arg-type]  # the refusal is what is tested


@pytest.mark.parametrize("given_value", [{"a": ["x", 1]}, {"a": ["é", None]}])
def test_the_copy_of_a_flat_row_shares_no_list(given_value: dict[str, list[object]]) -> None:
    copy = plain(given_value)  # type: ignore[arg-type]
    given_value["a"].append("later")
    assert copy["a"] != given_value["a"]
