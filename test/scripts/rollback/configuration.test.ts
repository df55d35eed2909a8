import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeWorkFolder, placeConfiguration } from "../../../scripts/rollback/configuration.js";

const file = "Pulumi.prod.yaml";
const sealed = (salt: string, value: string, days: number): string => `encryptionsalt: ${salt}
config:
  chainwright:network: { flowLogs: { retentionDays: ${days} } }
  chainwright:notices:
    slack:
      secure: ${value}
`;

let root: string;
const at = (...names: readonly string[]): string => join(root, ...names);
const write = (folder: string, name: string, text: string): void => writeFileSync(at(folder, name), text);
const place = async () =>
  await placeConfiguration({ folder: at("earlier"), present: at("present"), run: at("run"), file });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "chainwright-configuration-"));
  for (const name of ["earlier", "present", "run"]) mkdirSync(at(name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the configuration that an environment is taken back to", () => {
  it("is what the run deployed, not what its commit has, with the present keeper of secrets", async () => {
    write("earlier", file, "config:\n  chainwright:network: { flowLogs: { retentionDays: 1 } }\n");
    write("run", "configuration.yaml", "config:\n  chainwright:network: { flowLogs: { retentionDays: 14 } }\n");
    write("present", file, "encryptionsalt: v1:now\nconfig:\n  chainwright:network: {}\n");
    expect(await place()).toEqual({ from: "run", secrets: [] });
    const text = readFileSync(at("earlier", file), "utf8");
    expect(text).toContain("retentionDays: 14");
    expect(text).toContain("encryptionsalt: v1:now");
  });

  it("is the commit's where the run kept none", async () => {
    write("earlier", file, "config:\n  chainwright:network: {}\n");
    write("present", file, "config: {}\n");
    expect((await place()).from).toBe("commit");
  });

  it("names the secrets that were set anew since, never their values", async () => {
    write("run", "configuration.yaml", sealed("v1:s", "v1:old", 14));
    write("present", file, sealed("v1:s", "v1:new", 30));
    expect((await place()).secrets).toEqual(["chainwright:notices.slack"]);
    expect(readFileSync(at("earlier", file), "utf8")).toContain("v1:old");
  });

  it("takes the files of other environments as they are now", async () => {
    write("run", "configuration.yaml", "config: {}\n");
    write("present", file, "config: {}\n");
    write("present", "Pulumi.staging.yaml", "config: { a: now }\n");
    write("earlier", "Pulumi.staging.yaml", "config: { a: then }\n");
    await place();
    expect(readFileSync(at("earlier", "Pulumi.staging.yaml"), "utf8")).toContain("now");
  });

  it("is refused where another keeper sealed its secrets", async () => {
    write("run", "configuration.yaml", sealed("v1:other", "v1:old", 14));
    write("present", file, sealed("v1:s", "v1:new", 30));
    await expect(place()).rejects.toMatchObject({
      code: "rollback/configuration",
      problems: [{ path: `${file}: encryptionsalt`, actual: "another one; it sealed chainwright:notices.slack" }],
    });
  });

  it("is not asked for another keeper's word where it has no secrets", async () => {
    write("run", "configuration.yaml", "encryptionsalt: v1:other\nconfig: {}\n");
    write("present", file, "secretsprovider: awskms://alias/prod\nconfig: {}\n");
    await place();
    const text = readFileSync(at("earlier", file), "utf8");
    expect(text).toContain("awskms://alias/prod");
    expect(text).not.toContain("v1:other");
  });

  it("is refused where nobody knows it", async () => {
    await expect(place()).rejects.toMatchObject({ code: "rollback/configuration" });
  });
});

describe("the folder that the engine works in", () => {
  it("has the project's settings and its environments, and nothing that names the program or a place", async () => {
    const settings = "name: site\nmain: bin/program.mjs\nbackend: { url: file://x }\nruntime: nodejs\n";
    write("earlier", "Pulumi.yaml", settings);
    write("earlier", file, "config: {}\n");
    write("earlier", "secret.txt", "no");
    const work = await makeWorkFolder(at("earlier"));
    expect(readdirSync(work).sort()).toEqual([file, "Pulumi.yaml"]);
    expect(readFileSync(join(work, "Pulumi.yaml"), "utf8")).toBe("name: site\nruntime: nodejs\n");
  });
});
