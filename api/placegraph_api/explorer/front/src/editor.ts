/** The editor of queries: colours, and completion of keywords, prefixes, terms and places. */

import { autocompletion, type Completion, type CompletionContext, type CompletionResult, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { make } from "./dom.ts";
import { type Texts } from "./texts.ts";

export interface Editor {
  text: () => string;
  write: (text: string) => void;
}

interface Term {
  name: string;
  label: string;
}

const KEYWORDS = ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "GRAPH", "VALUES", "BIND", "GROUP BY", "ORDER BY",
  "LIMIT", "ASK", "CONSTRUCT", "DESCRIBE", "COUNT", "NOT EXISTS", "PREFIX"];

const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--live)" },
]));

const look = EditorView.theme({
  "&": { border: "1px solid var(--quiet)", borderRadius: "6px", background: "var(--ground)", color: "var(--ink)" },
  "&.cm-focused": { outline: "3px solid var(--accent)" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "12rem" },
  ".cm-gutters": { background: "var(--raised)", color: "var(--quiet)", border: "0" },
  ".cm-tooltip": { background: "var(--ground)", border: "1px solid var(--quiet)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--ground)" },
});

let terms: Promise<Term[]> | null = null;

/** Terms and concepts as prefixed names, asked for once the visitor writes. */
function vocabulary(): Promise<Term[]> {
  terms ??= fetch("/explorer/terms").then(async (answer) => (answer.ok ? ((await answer.json()) as { terms: Term[] }).terms : []), () => []);
  return terms;
}

/** Places and organisations whose names begin so, for `place:` and `organisation:`. */
async function things(prefix: string, text: string): Promise<Completion[]> {
  if (text.length < 2) return [];
  const answer = await fetch(`/search?${new URLSearchParams({ q: text.replaceAll("-", " "), kind: prefix })}`);
  if (!answer.ok) return [];
  const { results } = (await answer.json()) as { results: { path: string; label: string }[] };
  return results.map((each) => ({ label: each.path.replace("/", ":"), detail: each.label, type: "constant" }));
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w-]*:?[\w/-]*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const named = /^(place|organisation):(.*)$/.exec(word.text);
  if (named) return { from: word.from, options: await things(named[1]!, named[2]!), filter: false };
  const known = (await vocabulary()).map((term): Completion => ({ label: term.name, detail: term.label, type: "property" }));
  return { from: word.from, options: [...KEYWORDS.map((label): Completion => ({ label, type: "keyword" })), ...known], validFor: /^[\w:/-]*$/ };
}

/** An editor in place of a text area, which stays for those without scripts. */
export function editor(area: HTMLTextAreaElement, texts: Texts, run: () => void): Editor {
  const host = make("div", { class: "editor" });
  area.after(host);
  // In a shadow the styles of the editor are sheets made by script; in the page they would be
  // inline styles, which the policy of contents forbids.
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), bracketMatching(), colours, look, StreamLanguage.define(sparql), EditorView.lineWrapping,
        autocompletion({ override: [complete] }),
        // Tab is left to the page, so that nobody is caught in the editor.
        keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ "aria-label": texts.say("query"), spellcheck: "false" }),
      ],
    }),
  });
  area.hidden = true;
  area.disabled = true;
  return {
    text: () => view.state.doc.toString(),
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
  };
}
