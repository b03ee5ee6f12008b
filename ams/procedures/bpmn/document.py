"""Writes a procedure's diagram as a BPMN 2.0 document."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from ams.procedures.bpmn.diagram import Box, Diagram, Node, Wire
from ams.procedures.bpmn.layout import diagram_of
from ams.procedures.rules import Procedure

_NAMESPACES: Final = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
_TARGET: Final = "urn:ams:procedure"


def bpmn(procedure: Procedure, language: str) -> bytes:
    """Return the procedure as a BPMN 2.0 document in UTF-8, the same for the same procedure."""
    for prefix, address in _NAMESPACES.items():
        ET.register_namespace(prefix, address)
    diagram = diagram_of(procedure, language)
    title = procedure.title.in_language(language)
    root = ET.Element(
        _name("bpmn", "definitions"),
        {
            "id": "definitions",
            "targetNamespace": f"{_TARGET}:{procedure.key}:{procedure.revision}",
            "exporter": "AMS",
        },
    )
    collaboration = _sub(root, "bpmn", "collaboration", id="collaboration")
    _sub(
        collaboration,
        "bpmn",
        "participant",
        id="pool",
        name=title,
        processRef=_process_id(procedure),
    )
    _process(root, procedure, diagram, language)
    _drawing(root, diagram)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _process_id(procedure: Procedure) -> str:
    return f"process_{procedure.key}"


def _process(root: ET.Element, procedure: Procedure, diagram: Diagram, language: str) -> None:
    process = _sub(
        root, "bpmn", "process", id=_process_id(procedure),
        name=procedure.title.in_language(language), isExecutable="false",
    )  # fmt: skip
    lanes = _sub(process, "bpmn", "laneSet", id="lanes")
    for lane, name in procedure.lanes:
        made = _sub(lanes, "bpmn", "lane", id=f"lane_{lane}", name=name.in_language(language))
        for node in diagram.nodes:
            if node.lane is lane:
                _sub(made, "bpmn", "flowNodeRef").text = node.id
    for node in diagram.nodes:
        _node(process, node, diagram.wires)
    for wire in diagram.wires:
        names = {"name": wire.name} if wire.name else {}
        _sub(
            process, "bpmn", "sequenceFlow",
            id=wire.id, sourceRef=wire.start, targetRef=wire.end, **names,
        )  # fmt: skip


def _node(process: ET.Element, node: Node, wires: tuple[Wire, ...]) -> None:
    attributes = {"name": node.name} if node.name else {}
    if node.attached_to:
        attributes |= {"attachedToRef": node.attached_to, "cancelActivity": "true"}
    made = _sub(process, "bpmn", node.kind, id=node.id, **attributes)
    if node.documentation:
        _sub(made, "bpmn", "documentation").text = node.documentation
    for wire in wires:
        if wire.end == node.id:
            _sub(made, "bpmn", "incoming").text = wire.id
    for wire in wires:
        if wire.start == node.id:
            _sub(made, "bpmn", "outgoing").text = wire.id
    if node.attached_to:
        _sub(made, "bpmn", "messageEventDefinition", id=f"{node.id}_message")


def _drawing(root: ET.Element, diagram: Diagram) -> None:
    made = _sub(root, "bpmndi", "BPMNDiagram", id="diagram")
    plane = _sub(made, "bpmndi", "BPMNPlane", id="plane", bpmnElement="collaboration")
    for element, box in _boxes(diagram):
        horizontal = (
            {"isHorizontal": "true"} if element == "pool" or element.startswith("lane_") else {}
        )
        shape = _sub(
            plane, "bpmndi", "BPMNShape", id=f"{element}_shape", bpmnElement=element, **horizontal
        )
        _bounds(shape, box)
    for node in diagram.nodes:
        shape = _sub(
            plane, "bpmndi", "BPMNShape", id=f"{node.id}_shape", bpmnElement=node.id,
            **({"isMarkerVisible": "true"} if node.kind == "exclusiveGateway" else {}),
        )  # fmt: skip
        _bounds(shape, node.box)
        if node.label:
            _bounds(_sub(shape, "bpmndi", "BPMNLabel"), node.label)
    for wire in diagram.wires:
        edge = _sub(plane, "bpmndi", "BPMNEdge", id=f"{wire.id}_edge", bpmnElement=wire.id)
        for x, y in wire.points:
            _sub(edge, "di", "waypoint", x=str(x), y=str(y))
        if wire.label:
            _bounds(_sub(edge, "bpmndi", "BPMNLabel"), wire.label)


def _boxes(diagram: Diagram) -> Iterator[tuple[str, Box]]:
    yield "pool", diagram.pool
    for lane, box in diagram.lanes:
        yield f"lane_{lane}", box


def _bounds(parent: ET.Element, box: Box) -> None:
    x, y, width, height = (str(each) for each in box)
    _sub(parent, "dc", "Bounds", x=x, y=y, width=width, height=height)


def _sub(parent: ET.Element, prefix: str, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, _name(prefix, tag), attributes)


def _name(prefix: str, name: str) -> str:
    return f"{{{_NAMESPACES[prefix]}}}{name}"
