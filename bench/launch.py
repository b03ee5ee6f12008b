"""Run a command and print seconds and peak memory: ``python -I -S launch.py RESULT COMMAND …``.

A process of its own, and a small one: Linux counts a parent's memory into the peak of the child
that it forks, so a large parent would be measured instead of the child.
"""

import json
import os
import sys
import time


def main() -> int:
    """Run the command to its end and return its exit status."""
    result, *command = sys.argv[1:]
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            os.execvp(command[0], command)  # noqa: S606 - the benchmark's own commands
        except OSError as error:
            sys.stderr.write(f"{command[0]}: {error.strerror}\n")
            os._exit(127)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    with open(result, "w") as file:  # noqa: PTH123 - pathlib would cost memory
        json.dump({"seconds": seconds, "peak_bytes": usage.ru_maxrss * 1024}, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
