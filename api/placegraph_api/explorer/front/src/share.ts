/** What a visitor takes away: the address, a picture, a page, data, a widget, a citation. */

import { make } from "./dom.ts";
import { type Texts } from "./texts.ts";

export interface Shared {
  title: string;
  /** The address that restores the view, version included. */
  address: string;
  /** The address of the widget for other people's pages. */
  embed: string;
  /** Addresses of the data of the view, with what each is called. */
  data: [string, string][];
  citation: string;
  svg: () => string;
  file: string;
}

function save(content: Blob, name: string): void {
  const link = make("a", { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** An SVG as a PNG, twice as fine as the screen. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  // A data address, for a blob would need a wider policy of contents.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = make("canvas", { width: image.naturalWidth * 2, height: image.naturalHeight * 2 });
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

/** A page of one file that shows the picture anywhere, without a network. */
export function asPage(title: string, svg: string, address: string, language: string): string {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = language;
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const charset = page.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  page.head.prepend(charset, policy);
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const link = page.createElement("a");
  link.href = link.textContent = address;
  const said = page.createElement("p");
  said.append(link);
  page.body.append(page.importNode(drawn, true), said);
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}

/** Fill the dialog and show it. */
export function share(dialog: HTMLDialogElement, shared: Shared, texts: Texts): void {
  const frame = `<iframe src="${shared.embed}" title="${shared.title.replace(/["<>&]/g, "")}" width="100%" height="480" loading="lazy"></iframe>`;
  const field = (key: string, value: string) => {
    const input = make("input", { id: `share-${key}`, readonly: true, value, onfocus: (event: Event) => (event.target as HTMLInputElement).select() });
    const said = make("span", { role: "status", class: "quiet" });
    const copy = async () => {
      input.select();
      try {
        await navigator.clipboard.writeText(value);
        said.textContent = texts.say("copied");
      } catch {
        said.textContent = texts.say("copy-by-hand");
      }
    };
    return make("div", {},
      make("label", { for: `share-${key}` }, texts.say(`share-${key}`)),
      make("div", { class: "row" }, input, make("button", { type: "button", onclick: copy, "aria-label": `${texts.say("copy")}: ${texts.say(`share-${key}`)}` }, texts.say("copy"))), said);
  };
  const button = (label: string, action: () => void) => make("button", { type: "button", onclick: action }, label);
  dialog.replaceChildren(
    make("form", { method: "dialog", class: "dialog-head" }, make("h2", {}, texts.say("share")), make("button", { "aria-label": texts.say("close") }, "×")),
    field("address", shared.address),
    make("h3", {}, texts.say("share-picture")),
    make("p", { class: "row" },
      button("SVG", () => save(new Blob([shared.svg()], { type: "image/svg+xml" }), `${shared.file}.svg`)),
      button("PNG", () => void asPng(shared.svg()).then((blob) => save(blob, `${shared.file}.png`))),
      button("HTML", () => save(new Blob([asPage(shared.title, shared.svg(), shared.address, texts.language)], { type: "text/html" }), `${shared.file}.html`))),
    make("h3", {}, texts.say("share-data")),
    make("p", { class: "links" }, ...shared.data.map(([label, address]) => make("a", { href: address }, label))),
    field("embed", frame),
    field("citation", shared.citation),
  );
  dialog.showModal();
}
