import type { CheckFailure, Properties } from "../simulator.js";
import { type Chance, shuffled } from "./chance.js";

const special = "!@#$%&*()-_=+[]{}<>:?";

/** What a text is made of when nothing is said. @see https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password */
export const textDefaults: Properties = {
  lower: true,
  upper: true,
  numeric: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

interface Kind {
  readonly wanted: boolean;
  readonly least: number;
  readonly characters: string;
}

/** A text of `length` characters of the kinds that are wanted, with at least so many of each. */
export function randomText(inputs: Properties, chance: Chance): string {
  const kinds = kindsOf(inputs);
  const least = kinds.flatMap((kind) => Array.from({ length: kind.least }, () => drawn(kind.characters, chance)));
  const any = kinds.map((kind) => (kind.wanted ? kind.characters : "")).join("");
  const rest = Array.from({ length: Number(inputs.length) - least.length }, () => drawn(any, chance));
  return shuffled([...least, ...rest], chance).join("");
}

/** What is wrong with the inputs of a password or a string. */
export function textFailures(inputs: Properties): CheckFailure[] {
  const { length } = inputs;
  if (typeof length !== "number") return [];
  if (!Number.isInteger(length) || length < 1)
    return [{ property: "length", reason: "expected a whole number of at least 1" }];
  const kinds = kindsOf(inputs);
  const least = kinds.reduce((sum, kind) => sum + kind.least, 0);
  if (least > length) {
    return [
      {
        property: "length",
        reason: `expected at least ${least}, the sum of minUpper, minLower, minNumeric and minSpecial`,
      },
    ];
  }
  if (kinds.some((kind) => kind.wanted && kind.characters !== "")) return [];
  return [{ property: "lower", reason: "expected at least one of upper, lower, numeric and special to be true" }];
}

function kindsOf(inputs: Properties): Kind[] {
  const given = { ...textDefaults, ...inputs };
  const numeric = inputs.numeric ?? inputs.number ?? true;
  const characters =
    typeof inputs.overrideSpecial === "string" && inputs.overrideSpecial !== "" ? inputs.overrideSpecial : special;
  const least = (key: string) => (typeof given[key] === "number" ? given[key] : 0);
  return [
    { wanted: given.special !== false, least: least("minSpecial"), characters },
    { wanted: numeric !== false, least: least("minNumeric"), characters: "0123456789" },
    { wanted: given.lower !== false, least: least("minLower"), characters: "abcdefghijklmnopqrstuvwxyz" },
    { wanted: given.upper !== false, least: least("minUpper"), characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  ];
}

function drawn(characters: string, chance: Chance): string {
  return characters.charAt(chance.below(characters.length));
}
