import type { Probes } from "../../../scripts/doctor/probes.js";

/** A world that the doctor looks at. */
export interface World {
  /** Programs on PATH. */
  readonly programs?: readonly string[];
  /** Answers of programs by the first two words of their arguments. */
  readonly calls?: Readonly<Record<string, { code?: number; stdout?: string; stderr?: string }>>;
  readonly addresses?: readonly string[];
  readonly answers?: boolean;
  readonly writable?: boolean;
  readonly freeGib?: number;
  readonly fetch?: typeof fetch;
}

export function fakeProbes(world: World): Probes {
  return {
    which: async (name) => (world.programs?.includes(name) === true ? `/bin/${name}` : undefined),
    run: async (_program, args) => ({ code: 0, stdout: "", stderr: "", ...world.calls?.[args.slice(0, 2).join(" ")] }),
    writable: async () => world.writable ?? true,
    free: async () => (world.freeGib ?? 50) * 1024 ** 3,
    resolve: async () => world.addresses ?? [],
    answers: async () => world.answers ?? false,
    fetch: world.fetch ?? (() => Promise.reject(new TypeError("fetch failed"))),
  };
}
