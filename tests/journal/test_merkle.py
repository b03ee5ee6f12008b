"""The tree against RFC 6962's own recursion, written out naively here, and its structure."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.journal import merkle
from ams.journal.merkle import Frontier, Tree

LEAVES = tuple(merkle.leaf_hash(bytes([number])) for number in range(70))


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word, over leaves hashed already."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1, word for word."""
    if len(leaves) <= 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, word for word."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], whole=False), naive_root(leaves[:k])]


def subtree(start: int, end: int) -> bytes:
    return naive_root(LEAVES[start:end])


def test_a_leaf_and_a_node_of_the_same_octets_have_different_hashes() -> None:
    left, right = LEAVES[:2]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
    assert merkle.leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
    assert merkle.node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == Tree([]).root() == hashlib.sha256().digest()


@given(size=st.integers(0, len(LEAVES)))
def test_frontier_and_tree_give_the_recursions_root(size: int) -> None:
    expected = naive_root(LEAVES[:size])
    assert merkle.root_of(LEAVES[:size]) == expected
    assert Tree(LEAVES[:size]).root() == expected
    assert Tree(LEAVES).root(size) == expected


@given(leaves=st.lists(st.binary(max_size=8), max_size=40))
def test_a_frontier_survives_being_stored_at_every_size(leaves: list[bytes]) -> None:
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(merkle.leaf_hash(leaf))
        assert Frontier.from_bytes(frontier.size, frontier.to_bytes()) == frontier
        assert len(frontier.nodes) == frontier.size.bit_count()


@pytest.mark.parametrize(
    ("size", "octets"), [(1, b""), (0, bytes(32)), (3, bytes(32)), (1, bytes(31)), (-1, b"")]
)
def test_octets_that_do_not_fit_the_size_are_no_frontier(size: int, octets: bytes) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Frontier.from_bytes(size, octets)


@given(data=st.data(), size=st.integers(1, len(LEAVES)))
def test_an_inclusion_proof_is_the_rfcs_and_leads_to_the_root(
    data: st.DataObject, size: int
) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(index, size, Tree(LEAVES).subtree)
    assert list(path) == naive_path(index, LEAVES[:size])
    root = merkle.root_from_inclusion(LEAVES[index], index=index, size=size, path=path)
    assert root == naive_root(LEAVES[:size])


@given(data=st.data(), size=st.integers(2, len(LEAVES)))
def test_an_inclusion_proof_fits_no_other_leaf_and_no_other_place(
    data: st.DataObject, size: int
) -> None:
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    path = merkle.inclusion_proof(index, size, subtree)
    root = naive_root(LEAVES[:size])
    assert merkle.root_from_inclusion(LEAVES[other], index=index, size=size, path=path) != root
    try:
        moved = merkle.root_from_inclusion(LEAVES[index], index=other, size=size, path=path)
    except ValueError:
        return
    assert moved != root


@given(data=st.data(), size=st.integers(2, len(LEAVES)))
def test_a_shorter_or_longer_inclusion_proof_is_refused(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(index, size, subtree)
    for wrong, said in ((path[:-1], "short"), ((*path, LEAVES[0]), "long")):
        with pytest.raises(ValueError, match=said):
            merkle.root_from_inclusion(LEAVES[index], index=index, size=size, path=wrong)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(index, size, subtree)
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.root_from_inclusion(LEAVES[0], index=index, size=size, path=())


@given(data=st.data(), second=st.integers(1, len(LEAVES)))
def test_a_consistency_proof_is_the_rfcs_and_holds(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second))
    proof = merkle.consistency_proof(first, second, Tree(LEAVES).subtree)
    assert list(proof) == naive_subproof(first, LEAVES[:second], whole=True)
    merkle.check_consistency(
        (first, naive_root(LEAVES[:first])), (second, naive_root(LEAVES[:second])), proof
    )


@given(data=st.data(), second=st.integers(2, len(LEAVES)))
def test_no_proof_makes_an_altered_beginning_consistent(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second - 1))
    altered = data.draw(st.integers(0, first - 1))
    leaves = [*LEAVES[:altered], merkle.leaf_hash(b"altered"), *LEAVES[altered + 1 : second]]
    proof = naive_subproof(first, leaves, whole=True)
    with pytest.raises(ValueError, match="both roots"):
        merkle.check_consistency(
            (first, naive_root(LEAVES[:first])), (second, naive_root(leaves)), proof
        )


@pytest.mark.parametrize(("first", "second"), [(0, 1), (3, 2), (0, 0)])
def test_no_consistency_leads_from_nothing_or_backwards(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="no proof leads"):
        merkle.consistency_proof(first, second, subtree)
    with pytest.raises(ValueError, match="no proof leads"):
        merkle.check_consistency((first, LEAVES[0]), (second, LEAVES[0]), ())


@pytest.mark.parametrize("extra", [(), (LEAVES[5],)])
def test_two_roots_of_one_size_are_inconsistent(extra: tuple[bytes, ...]) -> None:
    root = LEAVES[0] if extra else LEAVES[1]
    with pytest.raises(ValueError, match="one size differ"):
        merkle.check_consistency((1, LEAVES[0]), (1, root), extra)


@given(data=st.data(), second=st.integers(2, len(LEAVES)))
def test_a_shorter_or_longer_consistency_proof_is_refused(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second - 1))
    proof = merkle.consistency_proof(first, second, subtree)
    trees = (first, naive_root(LEAVES[:first])), (second, naive_root(LEAVES[:second]))
    for wrong in (proof[:-1], (*proof, LEAVES[0]), ()):
        with pytest.raises(ValueError, match=r"consistency proof"):
            merkle.check_consistency(*trees, wrong)


@pytest.mark.parametrize("start", [0, 1, 2, 7, 31, 32])
def test_many_leaves_added_at_once_are_as_one_after_the_other(start: int) -> None:
    before = Frontier()
    for leaf in LEAVES[:start]:
        before = before.append(leaf)
    for end in range(start, len(LEAVES)):
        after = before.extend(LEAVES[start:end])
        assert (after.size, after.root()) == (end, naive_root(LEAVES[:end]))
