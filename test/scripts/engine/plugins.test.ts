import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineTarget } from "../../../scripts/engine/messages.js";
import { causeIn, installPlugins } from "../../../scripts/engine/plugins.js";

/** What engine 3.250.0 writes where there is no network. */
const cause = 'Get "https://get.pulumi.com/releases/plugins/aws.tar.gz": dial tcp: lookup get.pulumi.com: no such host';
const retries = [1, 2, 3, 4, 5].flatMap((attempt) => [
  `warning: Error downloading plugin: ${cause}`,
  `Will retry in ${80 * 2 ** attempt}ms [${attempt}/5]`,
]);
const text = [
  "[resource plugin aws-7.48.0] installing",
  ...retries,
  "error: [resource plugin aws-7.48.0] downloading from : failed to download plugin: aws-7.48.0: failed all 5 attempts",
  "",
].join("\n");

describe("a provider that can't be installed", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "chainwright-plugins-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("says the last cause, once", async () => {
    const engine = join(folder, "pulumi");
    writeFileSync(engine, `#!/bin/sh\ncat >&2 <<'END'\n${text}END\nexit 1\n`);
    chmodSync(engine, 0o755);
    const env = { PULUMI_HOME: folder, PATH: process.env["PATH"], PULUMI_DEBUG_PROVIDERS: "kubernetes:1,random:2" };
    const target = { env, enginePath: engine, engineVersion: "3.250.0", workDir: folder } as unknown as EngineTarget;
    const said: string[] = [];
    await expect(installPlugins(target, (line) => void said.push(line))).rejects.toMatchObject({
      code: "engine/plugin",
      problems: [{ actual: `${cause} (5 tries)` }],
    });
    expect(said).toHaveLength(1);
  });

  it.each([
    ["error: first\nerror: the disk is full\n", "the disk is full"],
    ["panic: something\nelse\n", "else"],
    ["", ""],
  ])("says of %j %j", (said, shown) => {
    expect(causeIn(said)).toBe(shown);
  });
});
