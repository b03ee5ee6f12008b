"""Where composed cells come from: every cell of a procedure, and the references that it names."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from ams.procedures.errors import ProcedureInvalid
from ams.procedures.rules import Activity, Procedure
from ams.procedures.sheet import Cell, Reference, Remark


def cells_of(value: object, path: str = "") -> Iterator[tuple[str, Cell | Remark]]:
    """Yield every cell and remark inside ``value`` with the path of its key in the file."""
    if isinstance(value, Cell | Remark):
        yield path, value
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from cells_of(part, f"{path}[{index}]")
    elif is_dataclass(value):
        for each in fields(value):
            inner = f"{path}.{each.name}" if path else each.name
            yield from cells_of(getattr(value, each.name), inner)


def check_origins(procedure: Procedure, *, file: str) -> None:
    """Refuse composed cells that name no reference of the file, and references nobody names.

    Raises:
        ProcedureInvalid: names the file, the cell and the key.
    """
    known = {each.key for each in procedure.references}
    named: set[str] = set()
    for path, cell in cells_of(procedure):
        for key in cell.origins:
            if key not in known:
                problem = "is no reference of this procedure"
                raise ProcedureInvalid(problem, file=file, path=f"{path}.origins", value=key)
        named.update(cell.origins)
    for index, reference in enumerate(procedure.references):
        if reference.key not in named:
            path = f"references[{index}].key"
            raise ProcedureInvalid("no cell names it", file=file, path=path, value=reference.key)


def origins_of(procedure: Procedure, activity: Activity) -> tuple[Reference, ...]:
    """Return the references that a row was put together from, in the procedure's order."""
    named = {key for _, cell in cells_of(activity) for key in cell.origins}
    return tuple(each for each in procedure.references if each.key in named)
