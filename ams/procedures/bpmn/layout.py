"""Puts a procedure's BPMN elements on the floor."""

from ams.procedures.bpmn.diagram import Diagram
from ams.procedures.bpmn.floor import Column, Floor
from ams.procedures.bpmn.nodes import nodes_of, start
from ams.procedures.bpmn.wires import first_wire, wires_of
from ams.procedures.rules import Procedure


def diagram_of(procedure: Procedure, language: str) -> Diagram:
    """Return the diagram of ``procedure``, names in ``language``."""
    floor = Floor.of(procedure)
    columns = [
        Column(procedure, floor, place, language) for place in range(len(procedure.activities))
    ]
    return Diagram(
        pool=floor.pool,
        lanes=floor.boxes,
        nodes=(start(columns[0]), *(node for each in columns for node in nodes_of(each))),
        wires=(first_wire(columns[0]), *(wire for each in columns for wire in wires_of(each))),
    )
