"""What can go wrong with the journal."""

from enum import StrEnum

from ams.core.errors import AMSError, InvalidInput, Unavailable


class Fault(StrEnum):
    """What is wrong with a journal that does not verify."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    TREE_HEAD = "tree_head"
    CHECKPOINT_FORGED = "checkpoint_forged"
    CHECKPOINT_MISSING = "checkpoint_missing"


class JournalBroken(AMSError):
    """The journal is not what was written; ``seq`` is the first entry that cannot be trusted."""

    code = "journal_broken"

    def __init__(self, seq: int, fault: Fault, detail: str) -> None:
        super().__init__(f"journal entry {seq}: {detail}", seq=seq, fault=fault)
        self.seq = seq
        self.fault = fault
        self.detail = detail


class JournalAppendOnly(AMSError):
    """Someone tried to change or delete what is written; a defect of the caller."""

    code = "journal_append_only"


class OutsideTransaction(AMSError):
    """An entry was to be written outside the act's transaction; a defect of the caller."""

    code = "journal_outside_transaction"


class EntryRefused(InvalidInput):
    """The entry's data is not JSON, or names a secret; a defect of the caller."""

    code = "journal_entry_refused"


class JournalUnavailable(Unavailable):
    """The journal cannot be written now, therefore the act does not take place."""

    code = "journal_unavailable"


class JournalKeyUnavailable(Unavailable):
    """The key that signs checkpoints is missing, unreadable or under another passphrase."""

    code = "journal_key_unavailable"


class CheckpointRefused(InvalidInput):
    """A text is no checkpoint of this journal."""

    code = "checkpoint_refused"
