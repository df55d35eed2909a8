import type { Instance, Properties, Simulator } from "./simulator.js";

/** One provider instance of the engine, known by the connection that it asks over, and what was told over it. */
export interface Connection {
  /** As the engine configured it; empty before. */
  readonly instance: Instance;
  /** The package's simulator as it behaves under that configuration. */
  readonly simulator: Simulator;
  readonly realm: string | undefined;
}

/** More connections than any engine holds open at once; older ones are forgotten beyond it. */
const kept = 256;

/**
 * The connections to one attached provider. The engine opens one for every provider resource that the program has, and says only
 * there which region or cluster it is for.
 */
export class Connections {
  readonly #byPeer = new Map<string, Connection>();
  readonly #running = new Map<string, Set<AbortController>>();
  readonly #cancelled = new Set<string>();

  constructor(private readonly simulator: Simulator) {}

  /** The connection from this address, unconfigured when it is new. */
  at(peer: string): Connection {
    return this.#byPeer.get(peer) ?? { instance: { config: {} }, simulator: this.simulator, realm: this.#realm({}) };
  }

  /** The connection as it is under a configuration. @throws CloudRefusal when the provider refuses it */
  configured(config: Properties, account: string | undefined): Connection {
    const simulator = this.simulator.configure?.(config, account) ?? this.simulator;
    return { instance: { config }, simulator, realm: simulator.realm?.(config) };
  }

  /** Remembers a configured connection; whatever was told over an older one from the same address is void. */
  keep(peer: string, connection: Connection): void {
    this.#cancelled.delete(peer);
    this.#byPeer.delete(peer);
    this.#byPeer.set(peer, connection);
    const oldest = this.#byPeer.keys().next();
    if (this.#byPeer.size <= kept || oldest.done) return;
    this.#byPeer.delete(oldest.value);
    this.#cancelled.delete(oldest.value);
  }

  /** A signal for a request that begins; it is raised already when the engine has called everything off. */
  begin(peer: string): AbortController {
    const controller = new AbortController();
    if (this.#cancelled.has(peer)) controller.abort();
    const running = this.#running.get(peer) ?? new Set();
    running.add(controller);
    this.#running.set(peer, running);
    return controller;
  }

  end(peer: string, controller: AbortController): void {
    const running = this.#running.get(peer);
    running?.delete(controller);
    if (running?.size === 0) this.#running.delete(peer);
  }

  /** Raises the signal of every request under way and of every later one over this connection, or over all that are open. */
  cancel(peer?: string): void {
    if (peer !== undefined) this.#cancelled.add(peer);
    const groups = peer === undefined ? [...this.#running.values()] : [this.#running.get(peer) ?? []];
    for (const group of groups) for (const controller of group) controller.abort();
  }

  #realm(config: Properties): string | undefined {
    try {
      return this.simulator.realm?.(config);
    } catch {
      return undefined;
    }
  }
}
