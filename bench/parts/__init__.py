"""The parts of a run, each a row or two of the table of aims; ``measure(scale)`` measures one."""
