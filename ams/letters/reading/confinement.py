"""Takes from this process what it does not need to decode one file. There is no way back.

What holds on any Linux: processor time, memory, files (none written, none opened), no core, no
gain of privileges, an alarm that ends it. On x86-64 and ARM64 the kernel besides refuses every
system call but those below (seccomp): no file, socket, process or signal, whatever runs here.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from typing import Final

MOST_MEMORY: Final = 1 << 30  # octets of address space; a picture of 50 megapixels takes a third
MOST_CPU_SECONDS: Final = 15
MOST_SECONDS: Final = 25

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2

# struct seccomp_data: number at 0, architecture at 4 (linux/seccomp.h); BPF of linux/filter.h.
_LOAD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050001  # the call fails with EPERM, so that Python can say so
_KILL: Final = 0x80000000

# In this order: what is open is read, written, closed and looked at; memory; signals' returning;
# time, randomness, locks of threads; ending. Nothing opens, connects, forks, traces or signals.
_CALLS: Final = {
    "x86_64": (
        0xC000003E,
        (
            0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 24, 25, 28, 39, 60, 96, 99, 186, 202,
            204, 219, 228, 231, 318, 324, 334,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 67, 124, 216, 233, 172, 93, 169,
            179, 178, 98, 123, 128, 113, 94, 278, 283, 293,
        ),
    ),
}  # fmt: skip


def confine(*, cpu_seconds: int = MOST_CPU_SECONDS) -> tuple[str, ...]:
    """Limit this process for good and return what holds: ``limits`` and, where it can, ``calls``.

    Raises:
        OSError: a limit cannot be set; the process must not go on.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _prctl(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),  # the superuser is not bound by it; the filter binds him
        (resource.RLIMIT_NOFILE, 0),  # what is open stays open
    ):
        resource.setrlimit(what, (most, most))
    return ("limits", "calls") if _filter_calls(libc) else ("limits",)


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Let the kernel refuse all other system calls, and tell whether it does."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    octets = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a 16-bit count, padding, a pointer.
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(octets))
    given = ctypes.create_string_buffer(described, len(described))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(given), 0, 0) == 0)


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return the filter: another architecture's call ends the process, an unlisted one fails."""
    steps = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)]
    steps.append((_LOAD, 0, 0, 0))
    for call in calls:
        steps += [(_JUMP_EQUAL, 0, 1, call), (_RETURN, 0, 0, _ALLOW)]
    steps.append((_RETURN, 0, 0, _REFUSE))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _prctl(libc: ctypes.CDLL, what: int, value: int) -> None:
    if libc.prctl(what, value, 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
