// Read BPMN documents with bpmn-moddle and tell, a line of JSON for each, what it found.
import { readFileSync } from 'node:fs';
import BpmnModdle from 'bpmn-moddle';

for (const path of process.argv.slice(2)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(path, 'utf8'));
  const drawn = rootElement.diagrams[0].plane.planeElement;
  const process_ = rootElement.rootElements.find((one) => one.$type === 'bpmn:Process');
  const named = (type) => drawn.filter((one) => one.$type === type).map((one) => one.bpmnElement.id);
  console.log(JSON.stringify({
    type: rootElement.$type,
    warnings: warnings.map((one) => one.message),
    shapes: named('bpmndi:BPMNShape'),
    edges: named('bpmndi:BPMNEdge'),
    flows: process_.flowElements.filter((one) => one.$type === 'bpmn:SequenceFlow').map((one) => one.id),
  }));
}
