import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ProvidersOptions, startProviders } from "../../../sandbox/cloud/server.js";
import { CloudRefusal, type Properties, type Simulator, unknown } from "../../../sandbox/cloud/simulator.js";
import { openStore } from "../../../sandbox/cloud/store.js";
import { type Marks, decode, encode } from "../../../sandbox/cloud/wire.js";

/** A package with one type whose objects are what was asked for, with a number; `broken` ones never become ready. */
const plain: Simulator = {
  package: "plain",
  version: "1.2.3",
  check: (_, inputs) => ({ inputs, failures: "bad" in inputs ? [{ property: "bad", reason: "is bad" }] : [] }),
  diff: (_, old, inputs) => ({
    changes: old.size === inputs.size ? [] : ["size"],
    replaces: [],
    deleteBeforeReplace: false,
  }),
  create(_, inputs, cloud) {
    if (inputs.refused === true) throw new CloudRefusal("NoWay", "it was refused");
    const id = String(inputs.name);
    return {
      id,
      outputs: { ...inputs, number: cloud.list("plain:x:X").length },
      ...(inputs.broken === true ? { failed: ["not ready"] } : {}),
    };
  },
  update: (_, object, inputs) => ({ outputs: { ...object.outputs, ...inputs } }),
  delete: () => undefined,
  invoke(token) {
    throw new CloudRefusal("NoFunction", token);
  },
  settle: () => 5,
  realm: (config) => String(config.place),
  configure(config) {
    if (config.place === "nowhere") throw new CloudRefusal("NoPlace", "there is no such place");
    return plain;
  },
};

async function start(options: Partial<ProvidersOptions> = {}) {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-server-"));
  const store = openStore(dir, { now: () => 7 });
  const waits: number[] = [];
  const log: string[] = [];
  const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
  const providers = await startProviders({
    simulators: [plain],
    store,
    wait,
    log: (line) => log.push(line),
    ...options,
  });
  onTestFinished(async () => {
    await providers.close();
    store.close();
    rmSync(dir, { recursive: true });
  });
  return { store, waits, log, connect: (place = "here") => connect(providers.ports.plain ?? 0, place) };
}

/** A provider instance as the engine has it: a connection of its own, configured. */
async function connect(port: number, place: string) {
  const options = { "grpc.use_local_subchannel_pool": 1 };
  const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  onTestFinished(() => client.close());
  const call = <S>(run: (answer: (error: ServiceError | null, response: S) => void) => unknown): Promise<S> =>
    new Promise((resolve, reject) => run((error, response) => (error ? reject(error) : resolve(response))));
  await call((answer) => client.configure(new pb.ConfigureRequest().setArgs(encode({ place })), answer));
  const type = "plain:x:X";
  const urn = `urn:pulumi:s::p::${type}::name`;
  return {
    client,
    call,
    create: (inputs: Properties, marks?: Marks, preview = false) =>
      call<pb.CreateResponse>((answer) =>
        client.create(
          new pb.CreateRequest().setUrn(urn).setProperties(encode(inputs, marks)).setPreview(preview),
          answer,
        ),
      ),
    read: (id: string, state: Properties = {}) =>
      call<pb.ReadResponse>((answer) =>
        client.read(
          new pb.ReadRequest().setUrn(urn).setId(id).setProperties(encode(state)).setInputs(encode(state)),
          answer,
        ),
      ),
    update: (id: string, olds: Properties, news: Properties, preview = false, oldInputs = olds) =>
      call<pb.UpdateResponse>((answer) => {
        const request = new pb.UpdateRequest().setUrn(urn).setId(id).setPreview(preview);
        return client.update(
          request.setOlds(encode(olds)).setOldInputs(encode(oldInputs)).setNews(encode(news)),
          answer,
        );
      }),
  };
}

describe("a provider's server", () => {
  it("answers with what was made, and has it committed and settled by then", async () => {
    const { store, waits, connect: open } = await start();
    const made = await (await open()).create({ name: "a" });
    expect(made.getId()).toBe("a");
    expect(decode(made.getProperties()).value).toEqual({ name: "a", number: 0 });
    expect(store.operations()).toMatchObject([{ at: 7, operation: "create", type: "plain:x:X", id: "a" }]);
    expect(waits).toEqual([5]);
  });

  it("makes nothing while previewing", async () => {
    const { store, connect: open } = await start();
    const provider = await open();
    expect(decode((await provider.create({ name: "a" }, undefined, true)).getProperties()).value).toEqual({
      name: "a",
    });
    expect(store.all()).toEqual([]);
  });

  it("keeps secrets secret, and never writes them down", async () => {
    const { store, connect: open } = await start();
    const provider = await open();
    const marks: Marks = new Map([["key", true]]);
    const made = decode((await provider.create({ name: "a", key: "hunter2" }, marks)).getProperties());
    expect(made).toEqual({ value: { name: "a", key: "hunter2", number: 0 }, marks });
    expect(JSON.stringify(store.all())).not.toContain("hunter2");
    const back = await provider.read("a", { name: "a", key: "hunter2" });
    expect(decode(back.getProperties())).toEqual(made);
    const blind = decode((await provider.read("a")).getProperties());
    expect(blind.value).toEqual({ name: "a", number: 0 });
  });

  it("says that an object is gone with an empty id", async () => {
    const { store, connect: open } = await start();
    const provider = await open();
    await provider.create({ name: "a" });
    store.remove("a");
    expect((await provider.read("a")).getId()).toBe("");
    await expect(provider.update("a", {}, { size: 1 })).rejects.toThrow("NotFound");
  });

  it("keeps an object that did not become ready, with the reasons", async () => {
    const { store, connect: open } = await start();
    const error = await (await open())
      .create({ name: "a", broken: true })
      .catch((reason: unknown) => reason as ServiceError);
    const [bytes] = (error as ServiceError).metadata.get("grpc-status-details-bin");
    const [detail] = statuses.Status.deserializeBinary(bytes as Buffer).getDetailsList();
    const failed = detail?.unpack(
      (data: Uint8Array) => pb.ErrorResourceInitFailed.deserializeBinary(data),
      "pulumirpc.ErrorResourceInitFailed",
    );
    expect(failed?.getId()).toBe("a");
    expect(failed?.getReasonsList()).toEqual(["not ready"]);
    expect(store.all()).toHaveLength(1);
  });

  it("passes refusals and failures of a check on in their own words", async () => {
    const { connect: open } = await start();
    const { client, call, create } = await open();
    await expect(create({ name: "a", refused: true })).rejects.toThrow("NoWay: it was refused");
    const check = new pb.CheckRequest().setUrn("urn:pulumi:s::p::plain:x:X::name").setNews(encode({ bad: 1 }));
    const checked = await call<pb.CheckResponse>((answer) => client.check(check, answer));
    expect(checked.getFailuresList().map((one) => [one.getProperty(), one.getReason()])).toEqual([["bad", "is bad"]]);
    const config = new pb.CheckRequest().setNews(encode({ place: "nowhere" }));
    const refused = await call<pb.CheckResponse>((answer) => client.checkConfig(config, answer));
    expect(refused.getFailuresList().map((one) => one.getReason())).toEqual(["NoPlace: there is no such place"]);
  });

  it("keeps connections apart by what they were told", async () => {
    const { store, connect: open } = await start();
    const [here, there] = [await open("here"), await open("there")];
    await here.create({ name: "a" });
    expect((await there.read("a")).getId()).toBe("");
    await there.create({ name: "a" });
    expect(store.all().map((object) => object.realm)).toEqual(["here", "there"]);
  });

  it("foresees in a preview what an update will show, and commits nothing", async () => {
    const { store, connect: open } = await start();
    const provider = await open();
    await provider.create({ name: "a" });
    const seen = await provider.update("a", { name: "a", number: 0 }, { name: "a", size: 2 }, true);
    expect(decode(seen.getProperties()).value).toEqual({ name: "a", number: 0, size: 2 });
    expect(store.operations()).toHaveLength(1);
  });

  it("foresees what the cloud filled in inside a block that changes to something unknown", async () => {
    const provider = await (await start()).connect();
    await provider.create({ name: "a", net: { ids: "one", gone: "x" } });
    const olds = { name: "a", number: 0, net: { ids: "one", gone: "x", group: "sg-1" } };
    const oldInputs = { name: "a", net: { ids: "one", gone: "x" } };
    const seen = await provider.update("a", olds, { name: "a", net: { ids: unknown } }, true, oldInputs);
    expect(decode(seen.getProperties()).value).toEqual({ name: "a", number: 0, net: { ids: unknown, group: "sg-1" } });
  });

  it("tells a bug as a bug, with its stack in the log", async () => {
    const broken: Simulator = { ...plain, create: () => JSON.parse("{") as never };
    const { log, connect: open } = await start({ simulators: [{ ...broken, configure: () => broken }] });
    await expect((await open()).create({ name: "a" })).rejects.toThrow("bug in the sandbox");
    expect(log.join()).toMatch(/bug in the sandbox: SyntaxError[\s\S]* at /);
  });

  it("says which port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    await expect(start({ ports: { plain: port } })).rejects.toThrow(new RegExp(`sandbox/port-taken[\\s\\S]*${port}`));
  });
});
