/**
 * Bring what takes a moment into a page: the page that a link leads to holds the same part.
 *
 * It is asked for as it comes near the window, or when the page is printed.
 */

const TIMEOUT_MS = 60_000;

/** Replace the paragraph around a link with the part of the linked page that it is named after. */
function put(place: HTMLElement, text: string): void {
  // Parsed apart and moved as nodes; scripts of a parsed page never run.
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = page.getElementById(place.dataset["fill"] ?? "");
  if (found) place.replaceWith(document.adoptNode(found));
}

async function fill(place: HTMLElement): Promise<void> {
  const link = place.querySelector("a");
  if (!link) return;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await answer.text();
    if (answer.ok) put(place, text);
  } catch {
    // The link stays, and leads to the page that says what is wrong.
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/** The same at once: a page that is printed does not wait for anything else. */
function fillNow(place: HTMLElement): void {
  const link = place.querySelector("a");
  if (!link) return;
  const asked = new XMLHttpRequest();
  asked.open("GET", link.href, false);
  asked.setRequestHeader("Accept", "text/html");
  try {
    asked.send();
    if (asked.status === 200) put(place, asked.responseText);
  } catch {
    // The link is printed.
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
  const waiting = () => document.querySelectorAll<HTMLElement>("[data-fill]");
  waiting().forEach((place) => seen.observe(place));
  addEventListener("beforeprint", () => waiting().forEach(fillNow));
}
