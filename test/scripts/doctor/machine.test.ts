import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { checksText } from "../../../scripts/doctor/check.js";
import { checkMachine, type Machine } from "../../../scripts/doctor/machine.js";
import { fakeProbes, type World } from "./probes.js";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "chainwright-doctor-"));
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ engines: { node: ">=20.19.0" } }));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const tooOld = new UserError("engine/too-old", "the engine's version does not fit", [
  { path: "p", expected: "3.250.0", actual: "3.1.0", fix: "install a newer one" },
]);

async function look(world: World, changed: Partial<Machine> = {}) {
  const engineVersion = async () => "3.250.0";
  const machine = {
    cwd,
    env: { CHAINWRIGHT_PULUMI: "/bin/pulumi" },
    nodeVersion: "20.20.2",
    engineVersion,
    ...changed,
  };
  const checks = await checkMachine(machine, fakeProbes(world));
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

describe("the machine", () => {
  it("is fine when everything is there", async () => {
    const checks = await look({ programs: ["chromium", "promtool", "amtool"] });
    expect(Object.values(checks).map(({ state }) => state)).toEqual(Array(7).fill("ok"));
  });

  it.each([
    ["Node.js", { nodeVersion: "18.20.0" }, {}, "fail"],
    ["Pulumi engine", { engineVersion: () => Promise.reject(tooOld) }, {}, "fail"],
    ["Pulumi engine", { env: {} }, {}, "warn"],
    ["Go", { env: {} }, {}, "warn"],
    ["state folder", {}, { writable: false }, "fail"],
    ["disk", {}, { freeGib: 1 }, "warn"],
    ["disk", {}, { freeGib: 0.1 }, "fail"],
    ["promtool", {}, { programs: ["amtool"] }, "warn"],
  ] as const)("has something to say of %s", async (name, machine, world, state) => {
    const check = (await look(world, machine))[name];
    expect(check?.state).toBe(state);
    expect(check?.fix).not.toBeNull();
  });

  it("knows whether the dependencies are the locked ones", async () => {
    writeFileSync(join(cwd, "package-lock.json"), "{}");
    expect((await look({}))["dependencies"]?.state).toBe("warn");
    mkdirSync(join(cwd, "node_modules"));
    writeFileSync(
      join(cwd, "node_modules", ".chainwright-lock"),
      `${createHash("sha256").update("{}").digest("hex")} linux-x64`,
    );
    expect((await look({}))["dependencies"]?.state).toBe("ok");
  });

  it("is told in lines that stand below each other", () => {
    expect(
      checksText([
        { name: "disk", state: "ok", found: "9 GiB free", fix: null },
        { name: "Node.js", state: "fail", found: "18", fix: "install a newer one" },
      ]),
    ).toMatchInlineSnapshot(`
      "ok    disk     9 GiB free
      fail  Node.js  18
                     fix: install a newer one

      1 ok, 0 to look at, 1 to fix
      "
    `);
  });
});
