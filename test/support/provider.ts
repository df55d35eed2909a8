import grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";

/** What the provider was asked to do to its things, in order. */
export interface ThingCall {
  readonly operation: "create" | "update" | "delete";
  readonly name: string;
}

/** The smallest provider that an engine works with: `slow:index:Thing`, whose properties say how it behaves. */
export interface ThingProvider {
  /** For `PULUMI_DEBUG_PROVIDERS`. */
  readonly attach: string;
  readonly calls: readonly ThingCall[];
  /** Properties by id; change or remove one to make drift. */
  readonly things: Map<string, Record<string, unknown>>;
  /** Resolves when the n-th creation has begun. */
  begun(count: number): Promise<void>;
  /** Resolves when the engine tells the next time that it was interrupted. */
  cancelled(): Promise<void>;
  /** Lets every creation that waits with `hold` end. */
  release(): void;
  close(): void;
}

type Call = { request: Record<string, (...args: never[]) => never> };
type Done = (error: { code: number; message: string } | null, reply?: object) => void;
type Properties = { toJavaScript(): Record<string, unknown> };

/**
 * Starts it in this process. Properties of a thing: `hold` waits for `release`, `refuse` fails with its text, a changed `kind`
 * replaces.
 */
export async function startThings(): Promise<ThingProvider> {
  const calls: ThingCall[] = [];
  const things = new Map<string, Record<string, unknown>>();
  const waiting: { count: number; go: () => void }[] = [];
  const held: (() => void)[] = [];
  let open = false;
  const listeners: (() => void)[] = [];
  let begun = 0;
  let made = 0;

  const create = ({ request }: Call, done: Done): void => {
    const properties = ask<Properties>(request, "getProperties");
    const wanted = properties.toJavaScript();
    const reply = new messages.CreateResponse();
    reply.setProperties(properties as never);
    if (ask<boolean>(request, "getPreview")) return done(null, reply);
    begun += 1;
    for (const { go } of waiting.filter(({ count }) => count <= begun)) go();
    const finish = (): void => {
      if (typeof wanted["refuse"] === "string") return done({ code: 2, message: wanted["refuse"] });
      made += 1;
      things.set(`thing-${made}`, wanted);
      calls.push({ operation: "create", name: nameOf(request) });
      reply.setId(`thing-${made}`);
      done(null, reply);
    };
    if (wanted["hold"] === true && !open) held.push(finish);
    else finish();
  };

  const server = new grpc.Server();
  server.addService(
    services.ResourceProviderService as never,
    {
      ...plain,
      create,
      cancel: (_call: Call, done: Done) => {
        for (const go of listeners.splice(0)) go();
        done(null, new empty.Empty());
      },
      update: ({ request }: Call, done: Done) => {
        const reply = new messages.UpdateResponse();
        const properties = ask<Properties>(request, "getNews");
        reply.setProperties(properties as never);
        things.set(ask<string>(request, "getId"), properties.toJavaScript());
        if (!ask<boolean>(request, "getPreview")) calls.push({ operation: "update", name: nameOf(request) });
        done(null, reply);
      },
      delete: ({ request }: Call, done: Done) => {
        things.delete(ask<string>(request, "getId"));
        calls.push({ operation: "delete", name: nameOf(request) });
        done(null, new empty.Empty());
      },
      read: ({ request }: Call, done: Done) => {
        const reply = new messages.ReadResponse();
        const thing = things.get(ask<string>(request, "getId"));
        if (thing !== undefined) {
          reply.setId(ask<string>(request, "getId"));
          reply.setProperties(struct.Struct.fromJavaScript(thing as never));
          reply.setInputs(struct.Struct.fromJavaScript(thing as never));
        }
        done(null, reply);
      },
    } as never,
  );
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    attach: `slow:${port}`,
    calls,
    things,
    begun: (count) => new Promise((go) => (begun >= count ? go() : waiting.push({ count, go }))),
    cancelled: () => new Promise((go) => listeners.push(go)),
    release: () => {
      open = true;
      for (const finish of held.splice(0)) finish();
    },
    close: () => server.forceShutdown(),
  };
}

/** What needs no state. */
const plain = {
  handshake: (_call: Call, done: Done) => {
    const reply = new messages.ProviderHandshakeResponse();
    reply.setAcceptSecrets(true);
    done(null, reply);
  },
  configure: (_call: Call, done: Done) => {
    const reply = new messages.ConfigureResponse();
    reply.setAcceptsecrets(true);
    done(null, reply);
  },
  getPluginInfo: (_call: Call, done: Done) => {
    const reply = new plugins.PluginInfo();
    reply.setVersion("1.0.0");
    done(null, reply);
  },
  getSchema: (_call: Call, done: Done) => done(null, new messages.GetSchemaResponse()),
  getMapping: (_call: Call, done: Done) => done(null, new messages.GetMappingResponse()),
  getMappings: (_call: Call, done: Done) => done(null, new messages.GetMappingsResponse()),
  attach: (_call: Call, done: Done) => done(null, new empty.Empty()),
  diffConfig: (_call: Call, done: Done) => done(null, new messages.DiffResponse()),
  checkConfig: check,
  check,
  diff: ({ request }: Call, done: Done) => {
    const before = ask<Properties>(request, "getOldInputs").toJavaScript();
    const after = ask<Properties>(request, "getNews").toJavaScript();
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
    const reply = new messages.DiffResponse();
    reply.setChanges(changed.length > 0 ? 2 : 1);
    reply.setDiffsList(changed);
    reply.setReplacesList(changed.filter((key) => key === "kind"));
    done(null, reply);
  },
};

function check({ request }: Call, done: Done): void {
  const reply = new messages.CheckResponse();
  reply.setInputs(ask(request, "getNews") as never);
  done(null, reply);
}

function nameOf(request: Call["request"]): string {
  return ask<string>(request, "getUrn").split("::").at(-1) ?? "";
}

function ask<T>(request: Call["request"], method: string): T {
  return (request[method] as unknown as () => T).call(request);
}
