"""What can go wrong with the queue itself."""

from ams.core.errors import AMSError


class AlreadyRegistered(AMSError):
    """Two handlers claim one name; a defect found at start."""

    code = "job_already_registered"
