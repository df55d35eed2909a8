import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearLock, readLocks } from "../../../scripts/engine/locks.js";
import { settlePending } from "../../../scripts/engine/settle.js";
import { readState } from "../../../scripts/engine/state.js";
import { openWorkshop, type Workshop } from "../../support/workshop.js";

const held = ["a", "b", "c"].map((name) => ({ name, hold: true }));
const things = [...held, { name: "after", dependsOn: ["a", "b", "c"] }];

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const made = (): string[] => shop.provider.calls.map(({ operation, name }) => `${operation} ${name}`).sort();

describe("an interrupted engine", () => {
  it("finishes what is in flight, starts nothing new, and leaves neither lock nor pending operation", async () => {
    const engine = shop.engine(things);
    await engine.preview();
    const up = engine.apply();
    await shop.provider.begun(3);
    const heard = shop.provider.cancelled();
    engine.cancel();
    engine.cancel();
    await heard;
    shop.provider.release();
    expect(await up).toMatchObject({ result: "cancelled", failure: null, counts: { create: 3 } });
    expect(made()).toEqual(["create a", "create b", "create c"]);
    expect(shop.locks()).toEqual([]);
    expect((await readState(shop.target(things))).pending).toEqual([]);
    const again = await shop.engine(things).apply();
    expect(again.counts).toMatchObject({ create: 1, same: 3 });
  });

  it("stops gracefully when the command line dies", async () => {
    const engine = shop.engine(things);
    await engine.preview();
    const up = engine.apply().catch((error: unknown) => error);
    await shop.provider.begun(3);
    const gone = once(engine.worker.process, "exit");
    const heard = shop.provider.cancelled();
    engine.worker.process.disconnect();
    await heard;
    shop.provider.release();
    await gone;
    await up;
    expect(made()).toEqual(["create a", "create b", "create c"]);
    expect(shop.locks()).toEqual([]);
    expect((await readState(shop.target(things))).pending).toEqual([]);
  });

  it("names what a hard stop left open, which can be adopted or forgotten", async () => {
    const engine = shop.engine(things);
    await engine.preview();
    const up = engine.apply();
    await shop.provider.begun(3);
    engine.cancel();
    engine.kill();
    expect((await up).result).toBe("cancelled");
    const left = await readLocks(shop.stateFolder, "things", "dev");
    expect(left.every(({ dead }) => dead)).toBe(true);
    await Promise.all(left.map(clearLock));
    const { pending } = await readState(shop.target(things));
    expect(pending.map(({ name, type }) => `${name} ${type}`).sort()).toEqual([
      "a slow:index:Thing",
      "b slow:index:Thing",
      "c slow:index:Thing",
    ]);
    const [adopted] = pending;
    shop.provider.things.set("found-1", { hold: true });
    const adopt = [{ urn: adopted?.urn ?? "", id: "found-1" }];
    await settlePending(shop.target(things), { clear: true, adopt });
    expect((await shop.engine(things, { kind: "refresh", create: false }).apply()).failure).toBe(null);
    const after = await readState(shop.target(things));
    expect({ pending: after.pending, resources: after.resources }).toEqual({ pending: [], resources: 3 });
    shop.provider.release();
    const rest = await shop.engine(things).apply();
    expect(rest.counts).toMatchObject({ create: 3, same: 1 });
    await expect(settlePending(shop.target(things), { clear: false, adopt })).rejects.toMatchObject({
      code: "usage/not-pending",
    });
  });
});
