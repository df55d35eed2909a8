import { everywhere, isPublic, outside } from "./blocks.js";

/** What a rule is about: addresses, one named peer (a security group, a selector), or everybody. */
export type Peer = { readonly blocks: readonly string[] } | { readonly name: string } | { readonly everybody: true };

/** One rule of a security group, an access list or a network policy. */
export interface Rule {
  readonly direction: "in" | "out";
  /** A rule that denies hides what later ones allow. */
  readonly allow: boolean;
  /** Place among the rules; the same everywhere where order means nothing. */
  readonly order: number;
  /** Lower case: `tcp`, `udp`, a protocol's number; `all`. A named port counts as a protocol of its own: `tcp#metrics`. */
  readonly protocol: string;
  /** First and last port. */
  readonly ports: readonly [number, number];
  readonly peer: Peer;
}

export const allPorts: readonly [number, number] = [0, 65_535];

/** What is newly let through. */
export interface Opening {
  readonly direction: "in" | "out";
  /** `tcp 22`, `udp 30000-32767`, `all`. */
  readonly what: string;
  /** Blocks, or the names of peers. */
  readonly who: readonly string[];
  /** Whether it is open to everybody. */
  readonly public: boolean;
}

interface Cell {
  readonly direction: "in" | "out";
  readonly protocol: string;
  readonly low: number;
  readonly high: number;
}

interface Reach {
  readonly blocks: readonly string[];
  /** The blocks as the rules name them, before what is denied is taken away. */
  readonly given: readonly string[];
  readonly names: ReadonlySet<string>;
  readonly everybody: boolean;
}

/** What `after` lets through and `before` did not: exact for addresses and ports, by name for everything else. */
export function openings(before: readonly Rule[], after: readonly Rule[]): Opening[] {
  const cells = cellsOf([...before, ...after]);
  const gained = cells.flatMap((cell) => {
    const [was, is] = [reachIn(before, cell), reachIn(after, cell)];
    const blocks = outside(is.blocks, was.blocks);
    const names = was.everybody ? [] : [...is.names].filter((name) => !was.names.has(name)).sort();
    const everybody = is.everybody && !was.everybody;
    if (blocks.length === 0 && names.length === 0 && !everybody) return [];
    const told = shortest(
      blocks,
      [...new Set(is.given)].filter((block) => outside([block], was.blocks).length > 0).sort(),
    );
    return [{ cell, who: everybody ? ["everybody"] : [...told, ...names], public: everybody || isPublic(blocks) }];
  });
  return joined(gained);
}

/** What is exactly new, or the rules' own blocks where those say it in fewer. */
function shortest(exact: readonly string[], given: readonly string[]): readonly string[] {
  return given.length > 0 && given.length < exact.length ? given : exact;
}

function cellsOf(rules: readonly Rule[]): Cell[] {
  return (["in", "out"] as const).flatMap((direction) => {
    const own = rules.filter((rule) => rule.direction === direction);
    const named = [...new Set(own.map(({ protocol }) => protocol))].filter((protocol) => protocol !== "all");
    const protocols = own.some(({ protocol }) => protocol === "all") ? [...named, "all"] : named;
    return protocols.flatMap((protocol) => {
      const ranges = own.filter((rule) => covers(rule.protocol, protocol)).map(({ ports }) => ports);
      const starts = [...new Set(ranges.flatMap(([low, high]) => [low, high + 1]))].sort((a, b) => a - b);
      return starts
        .slice(0, -1)
        .map((low, index) => ({ direction, protocol, low, high: (starts[index + 1] ?? 0) - 1 }));
    });
  });
}

/** A cell of protocol `all` stands for every protocol that no rule names. */
function covers(protocol: string, cell: string): boolean {
  return protocol === "all" || protocol === cell || cell.startsWith(`${protocol}#`);
}

function reachIn(rules: readonly Rule[], { direction, protocol, low, high }: Cell): Reach {
  const within = rules
    .filter((rule) => rule.direction === direction && covers(rule.protocol, protocol))
    .filter(({ ports }) => ports[0] <= low && high <= ports[1])
    // Of the same place, a denial comes first: so every order of the rules judges alike.
    .sort((a, b) => a.order - b.order || Number(a.allow) - Number(b.allow));
  const blocks: string[] = [];
  const given: string[] = [];
  const denied: string[] = [];
  const names = new Set<string>();
  let everybody = false;
  for (const { allow, peer } of within) {
    const own = "blocks" in peer ? peer.blocks : "everybody" in peer ? everywhere : [];
    if (!allow) denied.push(...own);
    else {
      blocks.push(...outside(own, denied));
      given.push(...own);
    }
    if (allow && "name" in peer) names.add(peer.name);
    if (allow && "everybody" in peer && denied.length === 0) everybody = true;
  }
  return { blocks, given, names, everybody };
}

function joined(gained: readonly { cell: Cell; who: readonly string[]; public: boolean }[]): Opening[] {
  const groups = new Map<
    string,
    { direction: Cell["direction"]; who: readonly string[]; public: boolean; whats: string[] }
  >();
  for (const { cell, who, public: open } of gained) {
    const key = `${cell.direction} ${who.join(",")}`;
    const group = groups.get(key) ?? { direction: cell.direction, who, public: open, whats: [] };
    group.whats.push(portsText(cell));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ whats, ...group }) => ({ ...group, what: [...new Set(whats)].sort().join(", ") }));
}

function portsText({ protocol, low, high }: Cell): string {
  const name = protocol === "all" ? "all protocols" : protocol.replace("#", " ");
  if (low <= allPorts[0] && high >= allPorts[1]) return name;
  return `${name} ${low === high ? low : `${low}-${high}`}`;
}
