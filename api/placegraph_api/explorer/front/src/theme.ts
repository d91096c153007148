/** The colours of the page, as its style sheet names them for light and dark. */

export interface Theme {
  ground: string;
  land: string;
  border: string;
  ink: string;
  quiet: string;
  faint: string;
  accent: string;
  font: string;
}

/** The colours as they are now. */
export function theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: named("--sea"), land: named("--land"), border: named("--border"), ink: named("--ink"),
    quiet: named("--quiet"), faint: named("--faint"), accent: named("--accent"), font: "system-ui, sans-serif",
  };
}

/** Whether the visitor wants nothing to move by itself. */
export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
