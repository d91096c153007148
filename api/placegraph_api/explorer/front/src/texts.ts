/** The texts of the interface in the language of the page, which brings them along. */

export class Texts {
  readonly language: string;
  private readonly texts: Record<string, string>;
  private readonly plural: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;

  constructor(language: string, texts: Record<string, string>) {
    this.language = language;
    this.texts = texts;
    this.plural = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
  }

  /** A text with its gaps filled. */
  say(key: string, gaps: Record<string, string | number> = {}): string {
    const text = this.texts[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const gap = gaps[name];
      return gap === undefined ? whole : typeof gap === "number" ? this.number(gap) : gap;
    });
  }

  /** A text that depends on a number: `key-one` or `key-other`. */
  count(key: string, n: number, gaps: Record<string, string | number> = {}): string {
    const form = this.plural.select(n) === "one" ? "one" : "other";
    return this.say(`${key}-${form}`, { n, ...gaps });
  }

  number(n: number): string {
    return this.numbers.format(n);
  }

  /** A label in the language of the page, else in English, else in any. */
  label(labels: Record<string, string>): string {
    return labels[this.language] ?? labels["en"] ?? Object.values(labels)[0] ?? "";
  }
}

/** The texts that the page carries. */
export function textsOfPage(): Texts {
  const carried = document.getElementById("texts")?.textContent ?? "{}";
  return new Texts(document.documentElement.lang || "en", JSON.parse(carried) as Record<string, string>);
}
