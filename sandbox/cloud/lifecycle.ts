import providers from "@pulumi/pulumi/proto/provider_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { type Asked, InitFailed } from "./answer.js";
import type { Connection, Connections } from "./connection.js";
import { maskMarks, masked, outputMarks, unmasked } from "./secrets.js";
import { type Cloud, type CloudObject, CloudRefusal, type Outcome, type Properties } from "./simulator.js";
import type { Store } from "./store.js";
import { type After, ProviderCrash, type Trouble, type Wait } from "./trouble.js";
import { type Arrived, type Marks, bothMarks, decode, encode, hasUnknown } from "./wire.js";

/** What the life of resources is played out on. */
export interface LifecycleOptions {
  readonly connections: Connections;
  readonly store: Store;
  readonly trouble: Trouble;
  readonly wait: Wait;
  readonly clock: () => number;
  /** Handed to simulators as `Cloud.kubeconfig`. */
  readonly kubeconfig: string | undefined;
}

/** The type token of a request, from its URN where an engine doesn't send it. */
export function typeOf(request: { getType(): string; getUrn(): string }): string {
  return request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
}

/**
 * Check, create, read, update and delete of resources: what the engine asks, answered by a simulator, with the cloud's state kept
 * and committed before the answer, and secrets kept out of it.
 */
export class Lifecycle {
  constructor(private readonly options: LifecycleOptions) {}

  async check({ request, peer, signal }: Asked<pb.CheckRequest>): Promise<pb.CheckResponse> {
    const type = typeOf(request);
    const { simulator, instance } = this.options.connections.at(peer);
    await this.options.trouble.meet("check", type, signal);
    const news = decode(request.getNews());
    const olds = request.getOlds();
    const old = olds && olds.getFieldsMap().getLength() > 0 ? decode(olds).value : undefined;
    const context = { urn: request.getUrn(), randomSeed: request.getRandomseed_asU8(), instance };
    const { inputs, failures } = simulator.check(type, news.value, old, context);
    const failed = failures.map((failure) =>
      new providers.CheckFailure().setProperty(failure.property).setReason(failure.reason),
    );
    return new providers.CheckResponse()
      .setInputs(encode(inputs, outputMarks(inputs, news.value, news.marks, [])))
      .setFailuresList(failed);
  }

  async create({ request, peer, signal, gone }: Asked<pb.CreateRequest>): Promise<pb.CreateResponse> {
    const type = typeOf(request);
    const connection = this.options.connections.at(peer);
    const inputs = decode(request.getProperties());
    if (request.getPreview()) {
      const foreseen = connection.simulator.foreseen?.(type, inputs.value) ?? inputs.value;
      return new providers.CreateResponse().setProperties(encode(shown(foreseen), inputs.marks));
    }
    const after = await this.options.trouble.meet("create", type, signal);
    const outcome = connection.simulator.create(type, inputs.value, this.#cloud(connection));
    const object = this.#object(connection, type, outcome.id, inputs.value, outcome.outputs, this.options.clock());
    const marks = this.#commit(connection, object, inputs, request.getUrn(), "create");
    await this.#settle(connection, object, after, { signal, gone });
    this.#raise(outcome, object, inputs, marks);
    return new providers.CreateResponse().setId(outcome.id).setProperties(encode(outcome.outputs, marks));
  }

  async update({ request, peer, signal, gone }: Asked<pb.UpdateRequest>): Promise<pb.UpdateResponse> {
    const type = typeOf(request);
    const connection = this.options.connections.at(peer);
    const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
    const oldInputs = decode(request.getOldInputs()).value;
    if (request.getPreview()) {
      const object = this.#find(connection, type, request.getId(), oldInputs, olds.value);
      const outputs = this.#expected(connection, object, { olds, oldInputs, news });
      const marks = bothMarks(olds.marks, outputMarks(outputs, news.value, news.marks, this.#always(connection, type)));
      return new providers.UpdateResponse().setProperties(encode(outputs, marks));
    }
    const after = await this.options.trouble.meet("update", type, signal);
    this.options.store.sync();
    const object = this.#find(connection, type, request.getId(), oldInputs, olds.value);
    if (!object)
      throw new CloudRefusal(
        "NotFound",
        `${type} ${request.getId()} doesn't exist; refresh the stack to see what is gone`,
      );
    const outcome = connection.simulator.update(type, object, news.value, this.#cloud(connection));
    const next = { ...object, inputs: news.value, outputs: outcome.outputs };
    const marks = this.#commit(connection, next, news, request.getUrn(), "update");
    await this.#settle(connection, next, after, { signal, gone });
    this.#raise(outcome, next, news, marks);
    return new providers.UpdateResponse().setProperties(encode(outcome.outputs, marks));
  }

  async delete({ request, peer, signal, gone }: Asked<pb.DeleteRequest>): Promise<InstanceType<typeof empties.Empty>> {
    const type = typeOf(request);
    const connection = this.options.connections.at(peer);
    const after = await this.options.trouble.meet("delete", type, signal);
    this.options.store.sync();
    const [olds, oldInputs] = [decode(request.getProperties()).value, decode(request.getOldInputs()).value];
    const object = this.#find(connection, type, request.getId(), oldInputs, olds);
    if (object) {
      connection.simulator.delete(type, object, this.#cloud(connection));
      if (connection.simulator.stateless) this.#note("delete", object, request.getUrn());
      else this.options.store.drop(object, request.getUrn());
    }
    await this.#afterwards(after, { signal, gone });
    return new empties.Empty();
  }

  async read({ request, peer, signal }: Asked<pb.ReadRequest>): Promise<pb.ReadResponse> {
    const type = typeOf(request);
    const connection = this.options.connections.at(peer);
    await this.options.trouble.meet("read", type, signal);
    const [olds, oldInputs] = [decode(request.getProperties()), decode(request.getInputs())];
    const response = new providers.ReadResponse();
    if (connection.simulator.stateless) {
      if (Object.keys(olds.value).length === 0) return response;
      return response
        .setId(request.getId())
        .setProperties(encode(olds.value, olds.marks))
        .setInputs(encode(oldInputs.value, oldInputs.marks));
    }
    this.options.store.sync();
    const object = this.#cloud(connection).get(type, request.getId());
    if (!object) return response;
    const outputs = unmasked(object.outputs, olds.value);
    const always = outputMarks(outputs, {}, undefined, this.#always(connection, type));
    return response
      .setId(object.id)
      .setProperties(encode(outputs, bothMarks(bothMarks(maskMarks(object.outputs), always), olds.marks)))
      .setInputs(
        encode(unmasked(object.inputs, oldInputs.value), bothMarks(maskMarks(object.inputs), oldInputs.marks)),
      );
  }

  async invoke({ request, peer, signal }: Asked<pb.InvokeRequest>): Promise<pb.InvokeResponse> {
    const connection = this.options.connections.at(peer);
    await this.options.trouble.meet("invoke", request.getTok(), signal);
    this.options.store.sync();
    const { value, marks } = decode(request.getArgs());
    const result = connection.simulator.invoke(request.getTok(), value, this.#cloud(connection));
    return new providers.InvokeResponse().setReturn(encode(result, outputMarks(result, value, marks, [])));
  }

  #cloud(connection: Connection): Cloud {
    const place = { package: connection.simulator.package, ...realmOf(connection) };
    return { ...this.options.store.within(place, this.options.kubeconfig), now: this.options.clock };
  }

  #always(connection: Connection, type: string): readonly string[] {
    return connection.simulator.secretOutputs?.(type) ?? [];
  }

  #object(
    connection: Connection,
    type: string,
    id: string,
    inputs: Properties,
    outputs: Properties,
    createdAt: number,
  ): CloudObject {
    return { package: connection.simulator.package, type, id, inputs, outputs, createdAt, ...realmOf(connection) };
  }

  /** The object as the cloud has it, with the secrets that only the engine's state keeps put back. */
  #find(
    connection: Connection,
    type: string,
    id: string,
    inputs: Properties,
    outputs: Properties,
  ): CloudObject | undefined {
    if (connection.simulator.stateless) return this.#object(connection, type, id, inputs, outputs, 0);
    const object = this.#cloud(connection).get(type, id);
    if (!object) return undefined;
    return { ...object, inputs: unmasked(object.inputs, inputs), outputs: unmasked(object.outputs, outputs) };
  }

  /** What an update will show: what the simulator says when everything is known, else what is known of both. */
  #expected(
    connection: Connection,
    object: CloudObject | undefined,
    { olds, oldInputs, news }: { olds: Arrived; oldInputs: Properties; news: Arrived },
  ): Properties {
    if (object && !hasUnknown(news.value)) {
      try {
        const cloud = { ...this.#cloud(connection), remove: () => undefined };
        return connection.simulator.update(object.type, object, news.value, cloud).outputs;
      } catch (error) {
        if (!(error instanceof CloudRefusal)) throw error;
      }
    }
    return { ...olds.value, ...foreseenOver(olds.value, oldInputs, shown(news.value)) };
  }

  #commit(
    connection: Connection,
    object: CloudObject,
    inputs: Arrived,
    urn: string,
    operation: "create" | "update",
  ): Marks {
    const marks = outputMarks(object.outputs, inputs.value, inputs.marks, this.#always(connection, object.type));
    if (connection.simulator.stateless) this.#note(operation, object, urn);
    else {
      const kept = { inputs: masked(object.inputs, inputs.marks), outputs: masked(object.outputs, marks) };
      this.options.store.put({ ...object, ...kept }, urn);
    }
    return marks;
  }

  #note(operation: "create" | "update" | "delete", object: CloudObject, urn: string): void {
    this.options.store.note({ operation, type: object.type, id: object.id, urn });
  }

  async #settle(connection: Connection, object: CloudObject, after: After, calls: Calls): Promise<void> {
    await this.#afterwards(after, calls);
    const milliseconds = connection.simulator.settle(object.type, object);
    if (milliseconds > 0) await this.options.wait(milliseconds, calls.signal);
  }

  async #afterwards({ crash, late }: After, { signal, gone }: Calls): Promise<void> {
    if (crash !== undefined) await this.#crash(crash, signal);
    if (late !== undefined) await this.options.wait(late, gone);
  }

  async #crash(silence: number, signal: AbortSignal): Promise<never> {
    if (silence > 0) await this.options.wait(silence, signal);
    throw new ProviderCrash("the provider went away before it could answer");
  }

  #raise(outcome: Outcome, object: CloudObject, inputs: Arrived, marks: Marks): void {
    if (!outcome.failed || outcome.failed.length === 0) return;
    throw new InitFailed(object.id, outcome.failed, inputs, { value: outcome.outputs, marks });
  }
}

/** The two ways in which a request ends before its time. */
type Calls = Pick<Asked<unknown>, "signal" | "gone">;

function realmOf(connection: Connection): { realm?: string } {
  return connection.realm === undefined ? {} : { realm: connection.realm };
}

/** The parts of an object as the new inputs have them, and beside them what the cloud had filled in without being asked. */
function foreseenOver(old: Properties, oldInputs: Properties, inputs: Properties): Properties {
  const filledIn = Object.entries(old).filter(([key]) => oldInputs[key] === undefined);
  const asked = Object.entries(inputs).map(([key, value]) => {
    const [before, askedBefore] = [old[key], oldInputs[key]];
    if (!isPlain(value) || !isPlain(before)) return [key, value] as const;
    return [key, foreseenOver(before, isPlain(askedBefore) ? askedBefore : {}, value)] as const;
  });
  return { ...Object.fromEntries(filledIn), ...Object.fromEntries(asked) };
}

function isPlain(value: unknown): value is Properties {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}

/** Inputs without what the provider keeps for itself, as they will be shown among the outputs. */
function shown(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
}
