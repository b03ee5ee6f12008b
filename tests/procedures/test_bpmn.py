"""BPMN for other people's modellers: what it says, and that their library reads it."""

import json
import os
import shutil
import subprocess
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from ams.procedures.bpmn.diagram import Box
from ams.procedures.bpmn.document import bpmn
from ams.procedures.bpmn.layout import diagram_of
from ams.procedures.registry import SHIPPED
from ams.procedures.rules import End, Procedure
from tests.procedures.flowchart.keeping import assert_golden
from tests.procedures.flowchart.procedures import procedures

ALL = [one for revisions in SHIPPED.revisions.values() for one in revisions]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_SCRIPT = Path(__file__).with_name("read_bpmn.mjs")
_MODDLE = "bpmn-moddle@9.0.4"  # the last for Node.js 18, which Debian 12 has


def parsed(procedure: Procedure) -> ET.Element:
    return ET.fromstring(bpmn(procedure, "id"))  # noqa: S314 - our own


@pytest.mark.parametrize("procedure", ALL, ids=lambda one: f"{one.key}-{one.revision}")
def test_the_document_is_the_one_that_was_looked_at(procedure: Procedure) -> None:
    text = bpmn(procedure, "id").decode().rstrip("\n")
    assert_golden(f"{procedure.key}-{procedure.revision}.bpmn", text)


def test_every_move_is_a_flow_of_its_own_name(procedure: Procedure) -> None:
    flows = {
        (flow.get("id") or "", flow.get("name"))
        for flow in parsed(procedure).iter(f"{BPMN}sequenceFlow")
    }
    for edge in procedure.edges():
        target = "withdraw" if edge.move.act == "withdraw" else str(edge.move.to)
        assert (f"flow_{edge.start.key}_{target}", edge.move.label.id) in flows


def test_every_element_is_drawn_and_every_id_stands_once(procedure: Procedure) -> None:
    root = parsed(procedure)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    drawn = {one.get("bpmnElement") for one in root.iter() if one.get("bpmnElement")}
    process = root.find(f"{BPMN}process")
    assert process is not None
    wanted = {one.get("id") for one in process if one.tag != f"{BPMN}laneSet"}
    wanted |= {one.get("id") for one in process.iter(f"{BPMN}lane")}
    assert drawn == {*wanted, "pool", "collaboration"}


def test_what_ams_does_alone_is_a_service_task(procedure: Procedure) -> None:
    tasks = [one.get("id") for one in parsed(procedure).iter(f"{BPMN}serviceTask")]
    assert tasks == ["task_notice"]


@settings(max_examples=25, deadline=None)
@given(procedures())
def test_no_flow_of_any_procedure_crosses_an_element_and_no_two_elements_meet(
    procedure: Procedure,
) -> None:
    diagram = diagram_of(procedure, "id")
    boxes = [node.box for node in diagram.nodes if not node.attached_to]
    for one, two in combinations(boxes, 2):
        assert not _meet(one, two)
    for wire in diagram.wires:
        for (x1, y1), (x2, y2) in pairwise(wire.points):
            part = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
            assert not any(_meet(part, box) for box in boxes), wire
    reached = {wire.end for wire in diagram.wires} | {"start"}
    assert {node.id for node in diagram.nodes if not node.attached_to} == reached
    assert any(node.id.endswith(End.COMPLETED) for node in diagram.nodes)


def _meet(one: Box, two: Box) -> bool:
    across = one[0] < two[0] + two[2] and two[0] < one[0] + one[2]
    return across and one[1] < two[1] + two[3] and two[1] < one[1] + one[3]


@pytest.fixture(scope="session")
def moddle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with bpmn-moddle, the library of bpmn.io's modellers."""
    kept = os.environ.get("AMS_BPMN_MODDLE", "")
    if kept:
        return Path(kept)
    if not shutil.which("npm"):
        pytest.skip("Node.js with npm is not installed: bpmn-moddle cannot read the BPMN")
    folder = tmp_path_factory.mktemp("moddle")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    made = subprocess.run([*command, _MODDLE], capture_output=True, timeout=120, check=False)  # noqa: S603
    if made.returncode:
        pytest.skip(f"npm could not fetch {_MODDLE}: it cannot read the BPMN")
    return folder


def test_the_library_of_other_modellers_reads_it_without_a_warning(
    moddle: Path, tmp_path: Path
) -> None:
    shutil.copy(_SCRIPT, moddle / _SCRIPT.name)
    paths = []
    for procedure in ALL:
        path = tmp_path / f"{procedure.key}-{procedure.revision}.bpmn"
        path.write_bytes(bpmn(procedure, "id"))
        paths.append(str(path))
    command = ["node", str(moddle / _SCRIPT.name), *paths]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    for procedure, line in zip(ALL, said.stdout.splitlines(), strict=True):
        read = json.loads(line)
        assert read["warnings"] == []
        assert read["type"] == "bpmn:Definitions"
        assert len(read["shapes"]) == len(set(read["shapes"]))
        assert {f"task_{one.key}" for one in procedure.activities} <= set(read["shapes"])
        assert read["edges"] == read["flows"]
