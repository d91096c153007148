/** An address of data that is no longer the newest: what is shown instead, and the way on. */

import { type Network } from "./data.ts";
import { make } from "./dom.ts";
import { type State, write } from "./state.ts";
import { type Texts } from "./texts.ts";

/** Which version an address asked for, and which is the newest. */
export interface Versions {
  asked: string | null;
  current: string | null;
}

export const isOlder = (net: Network, { current }: Versions): boolean => current !== null && net.version !== current;

/** Say in the notice that other data is shown than the newest, or than was asked for. */
export function tellVersion(notice: HTMLElement, net: Network, versions: Versions, state: () => State, texts: Texts): void {
  const { asked, current } = versions;
  const old = isOlder(net, versions);
  const gone = !old && asked !== null && !net.version.startsWith(asked);
  if (!old && !gone) return;
  const day = new Date(`${net.published}T12:00:00Z`);
  const published = new Intl.DateTimeFormat(texts.language, { dateStyle: "long" }).format(day);
  const said = old
    ? texts.say("older-version", { shown: net.version, published, now: current! })
    : texts.say("gone-version", { asked: asked!, now: net.version, published });
  const on = make("a", { class: "button", href: "" }, texts.say(old ? "see-newest" : "keep-newest"));
  on.addEventListener("click", () => (on.href = `/explore?${write({ ...state(), version: current ?? net.version })}`));
  notice.replaceChildren(make("span", {}, said), " ", on);
  notice.hidden = false;
}
