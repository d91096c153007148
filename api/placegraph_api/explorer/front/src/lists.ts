/** The same as the picture in words and buttons, for keyboards, screen readers and print. */

import { type Network, otherEnd, placesOf, relationships, strandsOf } from "./data.ts";
import { make } from "./dom.ts";
import { type Flow, type Groups } from "./flows.ts";
import { type Community } from "./picture.ts";
import { type State } from "./state.ts";
import { type Texts } from "./texts.ts";

const MOST = 60;

export interface TieInWords {
  path: string;
  label: string;
  parties: { label: string; path: string; unit: string }[];
  strands: string[];
  start: string | null;
  end: string | null;
  evidence: number;
  live: boolean;
  status: string;
  /** Where an error of it is reported; null where nobody takes reports. */
  report: string | null;
}

export interface Choose {
  place: (place: number) => void;
  flow: (flow: Flow) => void;
}

/** Rows, with a button for those beyond the first; only what is shown is made, for there may be thousands. */
function capped<Item>(items: Item[], row: (item: Item) => HTMLElement, texts: Texts): HTMLElement {
  const list = make("ol", { class: "rows" }, ...items.slice(0, MOST).map(row));
  if (items.length <= MOST) return list;
  const more = make("button", {
    type: "button",
    onclick: () => {
      const rest = items.slice(MOST).map(row);
      list.append(...rest);
      more.remove();
      rest[0]?.querySelector<HTMLElement>("button, a")?.focus();
    },
  }, texts.say("show-all", { n: items.length, shown: MOST }));
  return make("div", {}, list, more);
}

/** Groups that are tied, the most ties first. */
export function flowList({ kind, label }: Groups, found: Flow[], texts: Texts, choose: Choose): HTMLElement {
  const row = (flow: Flow) => {
    const name = flow.a === flow.b ? texts.say("within", { group: label[flow.a] }) : `${label[flow.a]} – ${label[flow.b]}`;
    return make("li", {},
      make("button", { type: "button", class: "row-button", onclick: () => choose.flow(flow) },
        make("span", {}, name), make("span", { class: "quiet" }, texts.count("ties", flow.ties))));
  };
  return make("div", {}, make("h3", {}, texts.say(`between-${kind}`)), capped(found, row, texts));
}

/** Places, those with the most ties first. */
export function placeList(net: Network, shown: number[], texts: Texts, choose: Choose): HTMLElement {
  const ties = new Map<number, Set<number>>();
  for (const row of shown) {
    for (const place of [net.ties.a[row], net.ties.b[row]]) {
      ties.set(place, (ties.get(place) ?? new Set<number>()).add(net.ties.of[row]));
    }
  }
  const ordered = [...ties].sort((one, other) => other[1].size - one[1].size || one[0] - other[0]);
  const row = ([place, found]: [number, Set<number>]) => make("li", {}, placeButton(net, place, texts.count("ties", found.size), choose));
  return make("div", {}, make("h3", {}, texts.say("places-by-ties")), capped(ordered, row, texts));
}

function placeButton(net: Network, place: number, after: string, choose: Choose): HTMLElement {
  const country = net.countries.label[net.places.country[place]];
  return make("button", { type: "button", class: "row-button", "data-place": net.places.id[place], onclick: () => choose.place(place) },
    make("span", {}, make("bdi", {}, net.places.label[place]), country ? make("span", { class: "quiet" }, ` ${country}`) : null),
    make("span", { class: "quiet" }, after));
}

/** The ties of a place, grouped by partner; what only the service knows comes with `words`. */
export function tieList(
  net: Network, place: number, own: number[], words: TieInWords[] | null, total: number, texts: Texts, choose: Choose,
): HTMLElement {
  const partners = new Map<number, number[]>();
  for (const row of own) {
    const other = otherEnd(net, row, place);
    partners.set(other, [...(partners.get(other) ?? []), row]);
  }
  const groups = [...partners].sort((one, other) => other[1].length - one[1].length || one[0] - other[0]);
  const row = ([partner, ties]: [number, number[]]) => {
    const told = (words ?? []).filter((tie) => tie.parties.some((party) => party.unit === `place/${net.places.id[partner]}`));
    return make("li", {},
      placeButton(net, partner, texts.count("ties", relationships(net, ties)), choose),
      told.length ? make("ul", { class: "told" }, ...told.map((tie) => inWords(net, tie, texts))) : make("p", { class: "quiet" }, strandNames(net, ties, texts)));
  };
  const cut = words && words.length < total ? make("p", { class: "quiet" }, texts.say("told-of", { n: words.length, m: total })) : null;
  return make("div", {}, make("h3", {}, texts.say("partners")), capped(groups, row, texts), cut);
}

/** Who, on what, since when, and how well that is known. */
function inWords(net: Network, tie: TieInWords, texts: Texts): HTMLElement {
  const since = tie.end ? `${tie.start ?? texts.say("year-unknown")} – ${tie.end}`
    : tie.start ? texts.say("since", { start: tie.start }) : texts.say("since-unknown");
  const strands = net.schemes.strand.filter((strand) => tie.strands.includes(strand.id)).map((strand) => texts.label(strand.label));
  const status = tie.live ? undefined : net.schemes.status.find((each) => each.id === tie.status);
  const facts = [strands.join(", "), status && texts.label(status.label), since, texts.count("evidence", tie.evidence)].filter(Boolean);
  return make("li", {},
    make("a", { href: `/${encodeURI(tie.path)}` }, make("bdi", {}, tie.label)),
    make("p", { class: "who" }, ...tie.parties.flatMap((party, index) => [index ? " – " : "", make("bdi", {}, party.label)])),
    make("p", { class: "quiet" }, facts.join(" · "),
      ...(tie.report ? [" · ", make("a", { href: tie.report, rel: "nofollow noopener", class: "report" }, texts.say("report-error"))] : [])));
}

function strandNames(net: Network, ties: number[], texts: Texts): string {
  const names = new Set(ties.flatMap((row) => strandsOf(net, row)).map((strand) => texts.label(net.schemes.strand[strand].label)));
  return [...names].join(", ");
}

/** The communities of the network, the largest first: what the grounds in the picture are. */
export function communityList(
  net: Network, communities: Community[], texts: Texts, show: (group: number) => void,
): HTMLElement | null {
  if (!communities.length) return null;
  const row = ({ ground, group, places }: Community) => {
    const names = places.sort((one, other) => net.tiesOf[other].length - net.tiesOf[one].length).slice(0, 4).map((place) => net.places.label[place]);
    const rest = places.length - names.length;
    return make("li", {},
      make("button", { type: "button", class: "row-button", "data-community": ground.community, onclick: () => show(group) },
        make("span", {}, ground.name), make("span", { class: "quiet" }, texts.count("places", places.length))),
      make("p", { class: "quiet" }, make("bdi", {}, names.join(", ")), rest > 0 ? ` + ${texts.number(rest)}` : ""));
  };
  return make("details", { open: communities.length <= 3 }, make("summary", {}, texts.count("communities", communities.length)), make("p", { class: "quiet" }, texts.say("communities-said")), capped(communities, row, texts));
}

/** The members of the city networks that are looked at, also those without a tie that is shown. */
export function memberList(net: Network, state: State, rows: number[], texts: Texts, choose: Choose): HTMLElement[] {
  const shown = new Set(rows);
  return net.networks.flatMap((network, number) => {
    if (!state.keep.network.includes(network.id)) return [];
    const ties = (place: number) => relationships(net, net.tiesOf[place].filter((row) => shown.has(row)));
    const members = [...net.membersOf[number]].map((place): [number, number] => [place, ties(place)])
      .sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    const row = ([place, count]: [number, number]) => make("li", {}, placeButton(net, place, texts.count("ties", count), choose));
    return [make("details", { open: true, class: "members" },
      make("summary", {}, texts.count("members-of", members.length, { network: network.label })),
      make("p", {}, make("a", { href: `/${network.id}` }, texts.say("page-of", { place: network.label }))), capped(members, row, texts))];
  });
}

/** What a map cannot show: places without a point. */
export function unplacedList(net: Network, undrawn: number[], at: (place: number) => boolean, texts: Texts, choose: Choose): HTMLElement | null {
  const places = [...placesOf(net, undrawn)].filter((place) => !at(place));
  if (!places.length) return null;
  const row = (place: number) => make("li", {}, placeButton(net, place, texts.count("ties", relationships(net, net.tiesOf[place])), choose));
  return make("details", {}, make("summary", {}, texts.count("unplaced", places.length)), capped(places, row, texts));
}

/** A sentence that tells what the picture shows of a place. */
export function sentence(net: Network, place: number, own: number[], texts: Texts): string {
  const live = own.filter((row) => net.schemes.status[net.ties.status[row]].live);
  const strands = new Map<number, number>();
  for (const row of live) for (const top of net.topsOfTie[row]) strands.set(top, (strands.get(top) ?? 0) + 1);
  const partners = new Map<number, number>();
  // An office alone makes no partner, nor does a tie that is not live.
  for (const row of live) {
    if (net.schemes.formality[net.ties.formality[row]].id === "representation") continue;
    const other = otherEnd(net, row, place);
    partners.set(other, (partners.get(other) ?? 0) + 1);
  }
  // Where all have one, none is first.
  const first = [...partners].filter(([, ties]) => ties > 1).sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, 3).map(([each]) => net.places.label[each]);
  const many = [...strands].filter(([, ties]) => ties > 1).sort((one, other) => other[1] - one[1]).slice(0, 3);
  const and = new Intl.ListFormat(texts.language, { type: "conjunction" });
  const said = texts.count("says", relationships(net, live), {
    place: net.places.label[place], live: relationships(net, live), all: relationships(net, own),
    strands: texts.count("strands", strands.size), partners: texts.count("partners-said", partners.size),
  });
  if (!own.length) return texts.say("place-none", { place: net.places.label[place] });
  if (!first.length) return said;
  const names = and.format(many.map(([top]) => texts.label(net.tops[top].label)));
  return `${said} ${texts.say(many.length ? "place-most" : "place-first", { strands: names, partners: and.format(first) })}`;
}
