import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { type Asked, answering } from "./answer.js";
import { Connections } from "./connection.js";
import { Lifecycle, type LifecycleOptions, typeOf } from "./lifecycle.js";
import { CloudRefusal, type Simulator } from "./simulator.js";
import { decode, encode, hasUnknown } from "./wire.js";

/** What a provider's service needs beside its simulator. */
export interface ProviderOptions extends Omit<LifecycleOptions, "simulator" | "connections"> {
  /** The account that the sandbox was told to be, or undefined. */
  readonly account: () => string | undefined;
  /** Where bugs go, one line each; never a value. */
  readonly log: (line: string) => void;
}

/** The engine's provider protocol over one simulator. */
export interface ProviderService {
  readonly implementation: UntypedServiceImplementation;
  /** Ends every wait. */
  cancel(): void;
}

/** The methods that the engine calls on an attached provider. @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto */
export function providerService(simulator: Simulator, options: ProviderOptions): ProviderService {
  const connections = new Connections(simulator);
  const lifecycle = new Lifecycle({ ...options, connections });
  const on = <Q, S>(answer: (asked: Asked<Q>) => S | Promise<S>) => answering(connections, options.log, answer);
  const none = () => new empties.Empty();
  return {
    cancel: () => connections.cancel(),
    implementation: {
      ...described(simulator, on),
      attach: on(none),
      checkConfig: on(({ request }: Asked<pb.CheckRequest>) => checkConfig(connections, options, request)),
      diffConfig: on(({ request }: Asked<pb.DiffRequest>) => diffConfig(simulator, request)),
      configure: on(({ request, peer }: Asked<pb.ConfigureRequest>) => {
        connections.keep(peer, connections.configured(decode(request.getArgs()).value, options.account()));
        return new providers.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
      }),
      cancel: on(({ peer }: Asked<unknown>) => {
        connections.cancel(peer);
        return none();
      }),
      invoke: on((asked: Asked<pb.InvokeRequest>) => lifecycle.invoke(asked)),
      check: on((asked: Asked<pb.CheckRequest>) => lifecycle.check(asked)),
      diff: on((asked: Asked<pb.DiffRequest>) => diff(connections, asked)),
      create: on((asked: Asked<pb.CreateRequest>) => lifecycle.create(asked)),
      read: on((asked: Asked<pb.ReadRequest>) => lifecycle.read(asked)),
      update: on((asked: Asked<pb.UpdateRequest>) => lifecycle.update(asked)),
      delete: on((asked: Asked<pb.DeleteRequest>) => lifecycle.delete(asked)),
    },
  };
}

type On = <Q, S>(answer: (asked: Asked<Q>) => S | Promise<S>) => UntypedServiceImplementation[string];

function described(simulator: Simulator, on: On): UntypedServiceImplementation {
  return {
    handshake: on(() => new providers.ProviderHandshakeResponse().setAcceptSecrets(true)),
    getPluginInfo: on(() => new pluginMessages.PluginInfo().setVersion(simulator.version)),
    getSchema: on(() =>
      new providers.GetSchemaResponse().setSchema(
        JSON.stringify({ name: simulator.package, version: simulator.version }),
      ),
    ),
    getMapping: on(() => new providers.GetMappingResponse()),
    getMappings: on(() => new providers.GetMappingsResponse()),
  };
}

function checkConfig(connections: Connections, options: ProviderOptions, request: pb.CheckRequest): pb.CheckResponse {
  const { value, marks } = decode(request.getNews());
  const response = new providers.CheckResponse().setInputs(encode(value, marks));
  try {
    if (!hasUnknown(value)) connections.configured(value, options.account());
  } catch (error) {
    if (!(error instanceof CloudRefusal)) throw error;
    response.addFailures(new providers.CheckFailure().setReason(error.message));
  }
  return response;
}

function diffConfig(simulator: Simulator, request: pb.DiffRequest): pb.DiffResponse {
  const old = decode(request.getOldInputs() ?? request.getOlds()).value;
  const config = decode(request.getNews()).value;
  const { changes, replaces } = simulator.diffConfiguration?.(old, config) ?? {
    changes: changedKeys(old, config),
    replaces: [],
  };
  return diffResponse(changes, replaces, false);
}

function changedKeys(old: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>>): string[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(config)]);
  return [...keys].filter((key) => hasUnknown(config[key]) || JSON.stringify(old[key]) !== JSON.stringify(config[key]));
}

function diff(connections: Connections, { request, peer }: Asked<pb.DiffRequest>): pb.DiffResponse {
  const { simulator, instance } = connections.at(peer);
  const old = decode(request.getOldInputs() ?? request.getOlds()).value;
  const found = simulator.diff(typeOf(request), old, decode(request.getNews()).value, instance);
  return diffResponse(found.changes, found.replaces, found.deleteBeforeReplace);
}

function diffResponse(changes: readonly string[], replaces: readonly string[], deleteFirst: boolean): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = providers.DiffResponse.DiffChanges;
  return new providers.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...changes])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteFirst);
}
