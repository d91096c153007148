/** The legend that filters, and the filters for everything else. */

import { type Network } from "./data.ts";
import { make, swatch } from "./dom.ts";
import { facetCounts } from "./filter.ts";
import { type Facet, FACETS, type State } from "./state.ts";
import { type Texts } from "./texts.ts";

/** Keep a value of a facet, or no longer. */
type Toggle = (facet: Facet, value: string) => void;

/** A row of buttons, one for each top strand: they explain the lines and filter them. */
export function legend(root: HTMLElement, net: Network, state: State, texts: Texts, toggle: Toggle): void {
  const counts = facetCounts(net, state, "strand");
  const kept = state.keep.strand;
  const buttons = net.tops.map((top) => {
    const number = net.schemes.strand.indexOf(top);
    const count = counts[number];
    if (!count && !kept.includes(top.id)) return null;
    return make(
      "button",
      { type: "button", "aria-pressed": kept.includes(top.id), "data-strand": top.id, onclick: () => toggle("strand", top.id) },
      swatch(top.colour ?? "#7d8590", top.dashes ?? []),
      make("span", {}, texts.label(top.label)),
      make("span", { class: "quiet" }, texts.number(count)),
    );
  });
  replaceKeepingFocus(root, buttons.filter((button) => button !== null));
}

interface Choice {
  id: string;
  label: string;
  count: number;
  narrower: boolean;
}

function choices(net: Network, state: State, facet: Facet, texts: Texts): Choice[] {
  const counts = facetCounts(net, state, facet);
  const kept = state.keep[facet];
  const named = facet === "source" ? net.sources : facet === "network" ? net.networks : net.schemes[facet];
  return named
    .map((each, number): Choice => ({
      id: each.id,
      label: typeof each.label === "string" ? each.label : texts.label(each.label),
      count: counts[number],
      narrower: "broader" in each && each.broader !== undefined,
    }))
    .filter((choice) => choice.count > 0 || kept.includes(choice.id));
}

/** All filters, each a group of boxes with the number of ties that each would leave. */
export function filters(root: HTMLElement, net: Network, state: State, texts: Texts, toggle: Toggle): void {
  const groups = FACETS.map((facet) => {
    const offered = choices(net, state, facet, texts);
    if (!offered.length) return null;
    const boxes = offered.map((choice) =>
      make("label", { class: choice.narrower ? "narrower" : "" },
        make("input", {
          type: "checkbox", "data-filter": `${facet} ${choice.id}`, checked: state.keep[facet].includes(choice.id),
          onchange: () => toggle(facet, choice.id),
        }),
        make("span", {}, choice.label), make("span", { class: "quiet" }, texts.number(choice.count))));
    return make("fieldset", { "data-facet": facet }, make("legend", {}, texts.say(`facet-${facet}`)), ...boxes);
  });
  replaceKeepingFocus(root, groups.filter((group) => group !== null));
}

/** Controls are made anew when counts change; whoever stands on one stays on it. */
function replaceKeepingFocus(root: HTMLElement, children: HTMLElement[]): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && root.contains(active) ? (active.dataset["strand"] ?? active.dataset["filter"]) : undefined;
  const scrolled = root.scrollTop;
  root.replaceChildren(...children);
  root.scrollTop = scrolled;
  if (key === undefined) return;
  const again = [...root.querySelectorAll<HTMLElement>("[data-strand], [data-filter]")]
    .find((each) => (each.dataset["strand"] ?? each.dataset["filter"]) === key);
  again?.focus();
}
