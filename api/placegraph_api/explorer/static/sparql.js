// Run the query of the form and show the answer as a table; text only, never HTML.
"use strict";
(() => {
  const form = document.getElementById("sparql");
  const state = document.getElementById("state");
  const answer = document.getElementById("answer");
  const make = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const ids = "https://w3id.org/placegraph/id/";

  const cell = (term) => {
    const found = make("td");
    if (!term) return found;
    if (term.type === "uri" && term.value.startsWith(ids)) {
      const link = make("a", term.value.slice(ids.length));
      link.href = "/" + term.value.slice(ids.length);
      found.append(link);
    } else found.textContent = term.value;
    return found;
  };

  const table = (names, solutions) => {
    const made = make("table");
    const head = made.createTHead().insertRow();
    for (const name of names) {
      const title = make("th", name);
      title.scope = "col";
      head.append(title);
    }
    const body = made.createTBody();
    for (const solution of solutions) body.insertRow().append(...names.map((name) => cell(solution[name])));
    return made;
  };

  const show = async (response) => {
    const type = response.headers.get("Content-Type") ?? "";
    if (!response.ok) {
      const problem = await response.json();
      state.textContent = problem.title;
      answer.replaceChildren(make("pre", [problem.detail, problem.excerpt].filter(Boolean).join("\n")));
    } else if (type.includes("sparql-results+json")) {
      const found = await response.json();
      const solutions = found.results?.bindings;
      state.textContent = solutions ? `${solutions.length} solutions` : `Answer: ${found.boolean ? "yes" : "no"}`;
      answer.replaceChildren(...(solutions ? [table(found.head.vars, solutions)] : []));
    } else {
      state.textContent = "A graph";
      answer.replaceChildren(make("pre", await response.text()));
    }
  };

  const run = async () => {
    state.textContent = "Running …";
    answer.replaceChildren();
    const query = document.getElementById("query").value;
    try {
      await show(
        await fetch(form.action + "?" + new URLSearchParams({ query }), {
          headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
        }),
      );
    } catch (error) {
      state.textContent = `No answer: ${error.message}`;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  if (new URLSearchParams(location.search).has("query")) run();
})();
