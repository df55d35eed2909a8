/** A resource whose creation was begun, and of which the state doesn't know whether the cloud has it. */
export interface Creation {
  readonly urn: string;
  /** Pulumi's type token. */
  readonly type: string;
  /** Inputs as the provider's check left them, physical names included; secrets as `[secret]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Value of the identity tag that the resource has when its type takes tags. */
  readonly tag: string;
  /** Inputs of the provider that was to make it: region, kubeconfig; secrets as `[secret]`. */
  readonly provider: Readonly<Record<string, unknown>>;
  /** Ids that the state knows of this type: a replacement's old half bears the same tag. */
  readonly known: readonly string[];
  /** When the run began that began it; what is older can't be its work. Undefined when nobody knows. */
  readonly since?: Date;
}

/** What the cloud says of a creation. */
export type Answer =
  /** It is there. `proof` names what tells that it is ours; without one the provider's own read must confirm it. */
  | { readonly kind: "found"; readonly id: string; readonly proof?: string }
  /** It is not there, or making it again makes no second one. `final` needs no second look. */
  | { readonly kind: "absent"; readonly why: string; readonly final?: boolean }
  /** Nobody can tell from here; `look` says where a person finds out. */
  | { readonly kind: "unknown"; readonly why: string; readonly look: string };

/** A creation with its answer. */
export interface Found {
  readonly creation: Creation;
  readonly answer: Answer;
}

/** One cloud that can be asked. */
export interface Lookup {
  /**
   * Answers every creation, in their order. Trouble with the cloud is an answer (`unknown`), never an exception.
   */
  ask(creations: readonly Creation[]): Promise<readonly Answer[]>;
  /** Seconds after which an absence is believed when a second look sees none either: what the cloud lists can lag behind. */
  readonly settleSeconds: number;
}

/** The cloud of each package (`aws`, `kubernetes`, `random`); a package without one can't be asked. */
export type Lookups = Readonly<Record<string, Lookup>>;

/**
 * Asks the clouds; who is absent at the first look is asked a second time when the clouds had time to settle.
 *
 * @param wait resolves after so many seconds
 */
export async function lookUp(
  creations: readonly Creation[],
  lookups: Lookups,
  wait: (seconds: number) => Promise<void>,
): Promise<Found[]> {
  const first = await askAll(creations, lookups);
  const missing = first
    .filter(({ answer }) => answer.kind === "absent" && answer.final !== true)
    .map(({ creation }) => creation);
  const seconds = Math.max(0, ...missing.map(({ type }) => lookups[packageOf(type)]?.settleSeconds ?? 0));
  if (seconds === 0) return first;
  await wait(seconds);
  const second = new Map((await askAll(missing, lookups)).map((found) => [found.creation, found]));
  return first.map((found) => second.get(found.creation) ?? found);
}

async function askAll(creations: readonly Creation[], lookups: Lookups): Promise<Found[]> {
  const packages = [...new Set(creations.map(({ type }) => packageOf(type)))];
  const answers = new Map<Creation, Answer>();
  await Promise.all(
    packages.map(async (name) => {
      const own = creations.filter(({ type }) => packageOf(type) === name);
      const given = (await lookups[name]?.ask(own)) ?? [];
      own.forEach((creation, index) => answers.set(creation, given[index] ?? notAsked(name, creation)));
    }),
  );
  return creations.map((creation) => ({ creation, answer: answers.get(creation) ?? notAsked("", creation) }));
}

function packageOf(type: string): string {
  return type.split(":")[0] ?? "";
}

function notAsked(name: string, { type }: Creation): Answer {
  return {
    kind: "unknown",
    why: `nothing here can ask ${name || "its cloud"} for a ${type}`,
    look: "look for it where its provider makes it",
  };
}
