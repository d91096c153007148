// Draw a network with vis-network from the JSON that stands in the page.
"use strict";
(() => {
  const stage = document.getElementById("picture");
  const data = JSON.parse(document.getElementById("picture-data").textContent);
  const page = getComputedStyle(document.body);
  const options = structuredClone(data.options);
  options.nodes.font.color = page.color;
  options.nodes.font.strokeWidth = 4;
  // A label stays readable where ties run behind it.
  options.nodes.font.background = page.backgroundColor;
  options.nodes.font.strokeColor = page.backgroundColor;
  options.nodes.color = { background: page.backgroundColor, border: page.color };
  const network = new vis.Network(
    stage,
    { nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges) },
    options,
  );
  // What is really on the canvas, for tests and for the curious.
  stage.dataset.drawn = Object.values(network.body.edges).filter((edge) => edge.connected).length;

  const fit = () => network.fit({ maxZoomLevel: 1.4 });
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
  const actions = { in: () => zoom(1.3), out: () => zoom(1 / 1.3), whole: fit };
  for (const button of document.querySelectorAll("button[data-zoom]")) {
    button.addEventListener("click", actions[button.dataset.zoom]);
    button.hidden = false;
  }
  fit();
  addEventListener("resize", fit);
})();
