"""What runs the pages."""

from granian import Granian
from granian.constants import Interfaces

from ams.config.processes import split_bind

_THREADS = 8


def serve_application(target: str, bind: str) -> None:
    """Serve the WSGI application ``target`` on ``bind`` until SIGTERM."""
    host, port = split_bind(bind)
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,
        log_level="error",  # type: ignore[arg-type]  # the library reads the value, not the enum
    ).serve()
