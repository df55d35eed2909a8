import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { UserError } from "../../components/core/errors.js";
import type { Faults } from "./faults.js";
import { type ProviderService, providerService } from "./provider.js";
import type { Simulator } from "./simulator.js";
import type { Store } from "./store.js";
import { Trouble, type Wait, realWait } from "./trouble.js";

/** What the simulated providers are started with. */
export interface ProvidersOptions {
  readonly simulators: readonly Simulator[];
  readonly store: Store;
  /** What is to go wrong now; asked before every operation. @default nothing */
  readonly faults?: () => Faults;
  /** The whole kubeconfig that simulated clusters hand out. @default none: they hand out addresses that nobody answers at */
  readonly kubeconfig?: string;
  /** The simulated account, twelve digits. @default the faults' account, else what the provider's configuration allows */
  readonly account?: string;
  /** Port by package, for those that must not be left to chance. @default any free port */
  readonly ports?: Readonly<Record<string, number>>;
  /** Milliseconds since the epoch, as the simulated services see it. @default the store's */
  readonly clock?: () => number;
  /** How waiting is done. @default by the real clock */
  readonly wait?: Wait;
  /** Where bugs of the sandbox are told, one line each; never a value. @default nowhere */
  readonly log?: (line: string) => void;
}

/** The running providers. */
export interface Providers {
  /** Port on 127.0.0.1 by package, as `PULUMI_DEBUG_PROVIDERS` wants them. */
  readonly ports: Record<string, number>;
  /** Ends every wait and lets go of the ports; the store stays open. */
  close(): Promise<void>;
}

/**
 * One provider server for each simulator, on 127.0.0.1, for an engine that attaches to them.
 *
 * @throws UserError `sandbox/port-taken` when a fixed port is taken
 */
export async function startProviders(options: ProvidersOptions): Promise<Providers> {
  const faults = options.faults ?? ((): Faults => ({}));
  const wait = options.wait ?? realWait;
  const shared = {
    store: options.store,
    trouble: new Trouble(faults, wait),
    wait,
    clock: options.clock ?? options.store.now,
    kubeconfig: options.kubeconfig,
    account: () => options.account ?? faults().account,
    log: options.log ?? (() => undefined),
  };
  const started = options.simulators.map((simulator) => ({
    name: simulator.package,
    service: providerService(simulator, shared),
    server: new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 }),
  }));
  const ports: Record<string, number> = {};
  for (const { name, service, server } of started) {
    server.addService(providerServices.ResourceProviderService, service.implementation);
    ports[name] = await bind(server, options.ports?.[name] ?? 0);
  }
  return {
    ports,
    close() {
      for (const { service, server } of started) stop(service, server);
      return Promise.resolve();
    },
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(portTaken(port, error)) : resolve(bound),
    );
  });
}

function portTaken(port: number, cause: Error): UserError {
  const problem = {
    path: `127.0.0.1:${port}`,
    expected: "a free port",
    actual: cause.message,
    fix: "stop what uses the port, or choose other ports with --port",
  };
  return new UserError("sandbox/port-taken", "a provider of the sandbox can't be served", [problem], { cause });
}

function stop(service: ProviderService, server: Server): void {
  service.cancel();
  server.forceShutdown();
}
