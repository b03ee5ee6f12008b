"""A name without its titles, as Indonesian names carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.accounts.titles import without_titles


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Sari Wulandari", "Sari Wulandari"),
        ("Sari Wulandari, S.KM.", "Sari Wulandari"),
        ("Drs. Wahyu Hidayat, M.Si.", "Wahyu Hidayat"),
        ("dr. Ratna Puspita, M.Kes", "Ratna Puspita"),
        ("Prof. Dr. Ir. H. Bambang Suryanto, S.H., M.M., Ph.D.", "Bambang Suryanto"),
        ("Hj. Siti Aminah, A.Md.Kep.", "Siti Aminah"),
        ("Ns. Joko Susilo,S.Kep", "Joko Susilo"),
        ("apt. Maya Anggraini, S.Farm", "Maya Anggraini"),
        ("Hadi Nugroho, SE, Ak., CA", "Hadi Nugroho"),
        ("Yuliana Safitri, S.Tr.TP.", "Yuliana Safitri"),
        ("Dewi Lestari, MKes", "Dewi Lestari"),
        ("AGUS SETIAWAN, S.KOM., M.T.", "AGUS SETIAWAN"),
    ],
)
def test_titles_before_and_behind_go(written: str, name: str) -> None:
    assert without_titles(written) == name


@pytest.mark.parametrize(
    "name", ["M. Rizki", "Moh. Hatta", "Sri Mulyani, Indrawati", "Budi, Adi Santoso", "Budi, Adi"]
)
def test_what_is_no_title_stays_in_the_name(name: str) -> None:
    assert without_titles(name) == name


@pytest.mark.parametrize(("titles", "last"), [("Dr.", "Dr."), ("Ir. H.", "H."), ("", "")])
def test_titles_alone_leave_their_last(titles: str, last: str) -> None:
    assert without_titles(titles) == last


@given(st.text(max_size=60))
def test_any_text_is_taken_and_nothing_is_left_to_take_away(text: str) -> None:
    name = without_titles(text)
    assert len(name) <= len(text)
    assert without_titles(name) == name
