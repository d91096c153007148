/** Bring what takes a moment into a page: the page that a link leads to holds the same part. */

const TIMEOUT_MS = 60_000;

/** Replace the paragraph around a link with the part of the linked page that it is named after. */
async function fill(place: HTMLElement): Promise<void> {
  const link = place.querySelector("a");
  const part = place.dataset["fill"];
  if (!link || !part) return;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    // Parsed apart and moved as nodes; scripts of a parsed page never run.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(part);
    if (answer.ok && found) place.replaceWith(document.adoptNode(found));
  } catch {
    // The link stays, and leads to the page that says what is wrong.
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/** Fill the parts of this page as they come near the window, so that nobody asks in vain. */
export function fillAll(): void {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      void fill(entry.target as HTMLElement);
    }
  }, { rootMargin: "400px" });
  for (const place of document.querySelectorAll<HTMLElement>("[data-fill]")) seen.observe(place);
}
