/** A property bag as it crosses the engine's wire: plain JSON with secrets unwrapped and unknowns as `unknown`. */
export type Properties = Readonly<Record<string, unknown>>;

/** Stands for a value that is not known while previewing. */
export const unknown: unique symbol = Symbol("unknown");

/** A resource as the simulated cloud keeps it. */
export interface CloudObject {
  /** Package of the provider: `aws`, `kubernetes`, `random`. */
  readonly package: string;
  /** Pulumi's type token. */
  readonly type: string;
  /** The id that the cloud gave. */
  readonly id: string;
  /** What was asked for, as last accepted. */
  readonly inputs: Properties;
  /** What the cloud shows: the inputs with everything computed. */
  readonly outputs: Properties;
  /** When it was made, milliseconds since the epoch. */
  readonly createdAt: number;
  /** The part of the cloud that it lives in, as `Simulator.realm` names it: ids are unique within package, type and realm. */
  readonly realm?: string;
}

/** What the engine told of the provider instance that asks: its configuration, as given to Configure. */
export interface Instance {
  readonly config: Properties;
}

/** What came of a create or an update. */
export interface Outcome {
  readonly outputs: Properties;
  /**
   * Why the object, which now exists, did not become ready. When there is any, the provider answers with
   * `ErrorResourceInitFailed`: the engine keeps the object in its state and shows these reasons as the resource's error.
   */
  readonly failed?: readonly string[];
}

/** What a simulator may ask of the cloud around it. It only sees its own realm: see `Simulator.realm`. */
export interface Cloud {
  /** The object with this id, or undefined. */
  get(type: string, id: string): CloudObject | undefined;
  /** All objects of a type, oldest first. */
  list(type: string): readonly CloudObject[];
  /** Every object of every package, oldest first. */
  all(): readonly CloudObject[];
  /** Takes another object away with the one that is deleted: what lives in a namespace goes with it. */
  remove(object: CloudObject): void;
  /** A new, never repeated hexadecimal string of this length. */
  hex(length: number): string;
  now(): number;
  /** What the person who started the sandbox chose: the whole kubeconfig handed out by simulated clusters, or undefined. */
  readonly kubeconfig: string | undefined;
}

/** One property that is wrong, as a provider's check reports it to the engine. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** An answer of the cloud that refuses a request: shown to the user by the engine as the resource's error. */
export class CloudRefusal extends Error {
  override readonly name = "CloudRefusal";

  /** @param code the service's own error code: `InvalidSubnet.Conflict`, `NotFound`, ... */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/**
 * The behaviour of one package. Everything is synchronous and deterministic given the cloud; the gRPC side, persistence,
 * faults, delays, secrets and unknowns are the server's business. `inputs` may hold `unknown` only in `check` and `diff`.
 */
export interface Simulator {
  readonly package: string;
  readonly version: string;
  /**
   * Its resources live in the engine's state alone, as those of `random` do: the cloud keeps nothing of them, and a refresh
   * gives back what it was given. False when absent.
   */
  readonly stateless?: boolean;
  /** Inputs with the provider's defaults and autonames, and what is wrong with them before anything is asked of the cloud. */
  check(
    type: string,
    inputs: Properties,
    old: Properties | undefined,
    context: { urn: string; randomSeed: Uint8Array; instance?: Instance },
  ): {
    inputs: Properties;
    failures: readonly CheckFailure[];
  };
  /** Paths of the top-level properties that differ, and those of them that force a replacement. */
  diff(
    type: string,
    old: Properties,
    inputs: Properties,
    instance?: Instance,
  ): { changes: readonly string[]; replaces: readonly string[]; deleteBeforeReplace: boolean };
  /** What a creation will show as far as it is known while previewing: the inputs, and `unknown` where the cloud computes a part of one. */
  foreseen?(type: string, inputs: Properties): Properties;
  /** @throws CloudRefusal when the real service would refuse */
  create(type: string, inputs: Properties, cloud: Cloud): Outcome & { id: string };
  /** @throws CloudRefusal */
  update(type: string, object: CloudObject, inputs: Properties, cloud: Cloud): Outcome;
  /** @throws CloudRefusal when others still use it */
  delete(type: string, object: CloudObject, cloud: Cloud): void;
  /** A data source. @throws CloudRefusal for one that does not exist */
  invoke(token: string, args: Properties, cloud: Cloud): Properties;
  /** Milliseconds that the real provider would keep `up` waiting after the object exists, at the sandbox's pace; 0 for none. */
  settle(type: string, object: CloudObject): number;
  /**
   * The part of the cloud that a provider instance works in: one Kubernetes cluster, one account. The same id may exist in two
   * realms, and neither sees the other. The server knows the instance by its connection (the engine opens one for each
   * provider resource). All instances share one realm when this is absent.
   */
  realm?(config: Properties): string;
  /**
   * The simulator as a provider with this configuration is: bound to its region, its default tags. The server asks once for each
   * provider instance, and uses the simulator itself when this is absent. `config` may hold `unknown` while previewing.
   *
   * @param account the account that the sandbox was told to be, or undefined when nobody said
   * @throws CloudRefusal when the provider refuses the configuration
   */
  configure?(config: Properties, account: string | undefined): Simulator;
  /** What changes between two configurations of a provider, and what of it replaces the provider; nothing does when absent. */
  diffConfiguration?(old: Properties, config: Properties): { changes: readonly string[]; replaces: readonly string[] };
  /** Top-level outputs of a type that are always secret, whatever the inputs were. */
  secretOutputs?(type: string): readonly string[];
}
