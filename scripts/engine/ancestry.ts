import { parseUrn } from "./urn.js";

interface Known {
  readonly parent: string;
  readonly custom: boolean;
}

/** Who belongs to whom, learnt from the engine's events; kept from the preview to the update, which deletes children first. */
export class Ancestry {
  readonly #known = new Map<string, Known>();

  learn(urn: string, parent: string, custom: boolean): void {
    this.#known.set(urn, { parent, custom });
  }

  /** Logical name of the outermost component above the resource; empty when there is none. */
  componentOf(urn: string): string {
    const above = this.#ancestors(urn);
    const outermost = above.at(-1);
    if (outermost === undefined || this.#known.get(outermost)?.custom === true) return "";
    return parseUrn(outermost).name;
  }

  #ancestors(urn: string): string[] {
    const above: string[] = [];
    let here = this.#known.get(urn)?.parent;
    while (here !== undefined && here !== "" && !isStack(here) && !above.includes(here)) {
      above.push(here);
      here = this.#known.get(here)?.parent;
    }
    return above;
  }
}

function isStack(urn: string): boolean {
  return parseUrn(urn).type === "pulumi:pulumi:Stack";
}
