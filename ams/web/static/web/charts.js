/* Draws what each table says as bars (ECharts, SVG). The data stands in the page as JSON. */
"use strict";

// The policy forbids style attributes in markup; ECharts sets them on its own SVG elements, where
// the same words through the object model are allowed and mean the same.
const setPlain = Element.prototype.setAttribute;
SVGElement.prototype.setAttribute = function setAttribute(name, value) {
  if (name === "style") this.style.cssText = value;
  else setPlain.call(this, name, value);
};

const COLOURS = ["#2588b4", "#12445a"];
const ROW = 26;
const NARROW = 520;

function shortened(text, width) {
  const most = Math.max(12, Math.floor(width / 7));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function optionOf(data, width) {
  const room = Math.round(width * (width < NARROW ? 0.4 : 0.45));
  const several = data.series.length > 1;
  return {
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", fontSize: 12 },
    legend: several ? { top: 0, left: 0, selectedMode: false } : undefined,
    grid: { left: room, right: 110, top: several ? 30 : 4, bottom: 4 },
    xAxis: { type: "value", show: false, min: 0, max: data.kind === "share" ? 1 : undefined },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "#7b8c98" } },
      axisLabel: { color: "#1c2b33", interval: 0, formatter: (text) => shortened(text, room - 12) },
    },
    series: data.series.map((one) => ({
      type: "bar",
      name: one.name,
      data: one.values,
      barMaxWidth: 16,
      cursor: data.links.some(Boolean) ? "pointer" : "default",
      label: {
        show: true,
        position: "right",
        color: "#1c2b33",
        formatter: (point) => one.texts[point.dataIndex],
      },
    })),
  };
}

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const width = place.clientWidth;
  const height = data.labels.length * ROW * data.series.length + 40;
  const old = echarts.getInstanceByDom(place);
  if (old) old.dispose();
  const chart = echarts.init(place, null, { renderer: "svg", width, height });
  chart.setOption(optionOf(data, width));
  chart.on("click", (point) => {
    if (data.links[point.dataIndex]) window.location.assign(data.links[point.dataIndex]);
  });
}

function drawAll() {
  document.querySelectorAll("[data-chart]").forEach(draw);
}

document.addEventListener("DOMContentLoaded", () => {
  drawAll();
  let waiting = 0;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(drawAll, 150);
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
});
