"""What can be wrong with a node's index."""

from ams.core.errors import Unavailable


class IndexCorrupt(Unavailable):
    """A file of the index is damaged, cut short or of another version; the keeper builds anew."""

    code = "index_corrupt"


class IndexFull(Unavailable):
    """No more changes fit; the keeper makes a new generation."""

    code = "index_full"
