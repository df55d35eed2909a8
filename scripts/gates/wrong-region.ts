import type { Finding } from "./finding.js";
import type { GateInput } from "./judge.js";

/**
 * A shell or configuration that is set up for another region than the environment's: most likely meant for another
 * environment. The account is checked by the provider itself, which knows the real one.
 */
export function wrongRegion({ region, otherRegions, file }: GateInput): Finding[] {
  return Object.entries(otherRegions)
    .filter(([, other]) => other !== "" && other !== region)
    .map(([source, other]) => ({
      key: `wrong-region:${source}`,
      gate: "wrong-region",
      level: "block",
      summary: `${source} is ${other}, but the environment lives in ${region}`,
      fix: `unset ${source} or set it to ${region}; or correct settings.region in ${file}`,
      source: "docs/gates.md#wrong-region",
    }));
}
