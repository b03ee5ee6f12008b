"""Merkle tree of RFC 6962, section 2.1: leaves, roots, frontier, proofs. Pure; SHA-256."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

HASH_LENGTH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 || entry) (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes | bytearray, right: bytes | bytearray) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right) (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full subtrees that a tree of ``size`` leaves consists of, largest first.

    There is one for each bit set in ``size``; nothing else is needed to append a leaf or to
    compute the root.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count():
            raise ValueError(f"{len(self.nodes)} nodes are no frontier of {self.size} leaves")
        if any(len(node) != HASH_LENGTH for node in self.nodes):
            raise ValueError(f"a node of the frontier is not {HASH_LENGTH} octets long")

    @classmethod
    def from_bytes(cls, size: int, octets: bytes) -> "Frontier":
        """Return the frontier that ``to_bytes`` made of a tree of ``size`` leaves.

        Raises:
            ValueError: the number of octets does not fit ``size``.
        """
        starts = range(0, len(octets), HASH_LENGTH)
        return cls(size, tuple(octets[start : start + HASH_LENGTH] for start in starts))

    def to_bytes(self) -> bytes:
        """Return the nodes one after the other."""
        return b"".join(self.nodes)

    def append(self, leaf: bytes) -> "Frontier":
        """Return the frontier with ``leaf`` (its hash) added: at most log2(size) hashes."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the frontier with ``leaves`` (their hashes) added one after the other."""
        nodes, size = list(self.nodes), self.size
        for leaf in leaves:
            node, place = leaf, size
            while place & 1:
                node = node_hash(nodes.pop(), node)
                place >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the tree's root (RFC 6962, 2.1: MTH)."""
        if not self.nodes:
            return EMPTY_ROOT
        *others, root = self.nodes
        for node in reversed(others):
            root = node_hash(node, root)
        return root


def split(size: int) -> int:
    """Return the largest power of two smaller than ``size`` (RFC 6962, 2.1: k), ``size`` > 1."""
    return 1 << ((size - 1).bit_length() - 1)


# Gives the root of the subtree over leaves [start, end).
Subtree = Callable[[int, int], bytes]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier.root()


class Tree:
    """A whole tree in memory (64 octets a leaf): for many proofs at once."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = bytearray().join(leaves)
        self.size = len(level) // HASH_LENGTH
        self._levels = [level]
        while len(level) >= 2 * HASH_LENGTH:
            level = _parents(level)
            self._levels.append(level)

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first ``size`` leaves (all of them unless said)."""
        size = self.size if size is None else size
        return self.subtree(0, size) if size else EMPTY_ROOT

    def subtree(self, start: int, end: int) -> bytes:
        """Return the root over leaves [start, end), ``start`` a multiple of the width's power."""
        width = end - start
        if width & (width - 1) == 0:
            place = (start >> (width.bit_length() - 1)) * HASH_LENGTH
            return bytes(self._levels[width.bit_length() - 1][place : place + HASH_LENGTH])
        middle = start + split(width)
        return node_hash(self.subtree(start, middle), self.subtree(middle, end))


def _parents(level: bytearray) -> bytearray:
    """Return the nodes above ``level``; a last node without a sibling has none."""
    pair = 2 * HASH_LENGTH
    whole = len(level) // pair * pair
    return bytearray().join(
        node_hash(level[start : start + HASH_LENGTH], level[start + HASH_LENGTH : start + pair])
        for start in range(0, whole, pair)
    )


def inclusion_proof(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the audit path of leaf ``index`` (from 0) in a tree of ``size`` leaves.

    RFC 6962, 2.1.1: PATH(m, D[n]), from the leaf upwards.

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return tuple(reversed(path))


def root_from_inclusion(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that ``path`` leads to from ``leaf`` (RFC 9162, 2.1.3.2).

    Raises:
        ValueError: the path is too long or too short for this place in the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    place, last, root = index, size - 1, leaf
    for node in path:
        if last == 0:
            raise ValueError("the inclusion proof is too long")
        if place & 1 or place == last:
            root = node_hash(node, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, node)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the inclusion proof is too short")
    return root


def consistency_proof(first: int, second: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the proof that the tree of ``first`` leaves begins that of ``second``.

    RFC 6962, 2.1.2: PROOF(m, D[n]); empty when the sizes are equal.

    Raises:
        ValueError: not 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError(f"no proof leads from {first} to {second} leaves")
    proof, start, end, whole = [], 0, second, True
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(subtree(start, end))
    return tuple(reversed(proof))


def check_consistency(
    first: tuple[int, bytes], second: tuple[int, bytes], proof: Sequence[bytes]
) -> None:
    """Check that the second tree (size and root) continues the first (RFC 9162, 2.1.4.2).

    Raises:
        ValueError: the proof does not lead to both roots.
    """
    (first_size, first_root), (second_size, second_root) = first, second
    if not 0 < first_size <= second_size:
        raise ValueError(f"no proof leads from {first_size} to {second_size} leaves")
    if first_size == second_size:
        if proof or first_root != second_root:
            raise ValueError("trees of one size differ")
        return
    path = [first_root, *proof] if first_size.bit_count() == 1 else list(proof)
    if not path or _both_roots(first_size, second_size, path) != (first_root, second_root):
        raise ValueError("the consistency proof does not lead to both roots")


def _both_roots(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            raise ValueError("the consistency proof is too long")
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the consistency proof is too short")
    return old, new
