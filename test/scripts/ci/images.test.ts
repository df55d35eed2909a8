import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitlabFiles } from "../../../scripts/ci/gitlab.js";
import { isPinned, unpinnedImages, unpinnedRemark } from "../../../scripts/ci/images.js";
import { operatorFiles } from "../../../scripts/ci/operator.js";
import { ci } from "../../../scripts/commands/ci.js";
import { setStage, type Stage } from "../run/fakes.js";
import { fleets, planOf } from "./plans.js";

const pinned = fleets["settings of their own"] ?? (undefined as never);
const textOf = (files: readonly { readonly text: string }[]): string => files.map(({ text }) => text).join("");

describe("an image that pipelines run", () => {
  it("is named by the settings, and by its digest nothing is said of it", () => {
    const files = textOf([...gitlabFiles(pinned), ...operatorFiles(pinned)]);
    const images = [...files.matchAll(/image: (\S+)(.*)/g)].map(([, image = "", rest]) => [isPinned(image), rest]);
    expect(images.length).toBeGreaterThan(10);
    expect(images.filter(([digest, rest]) => digest !== true || rest !== "")).toEqual([]);
    expect(unpinnedImages("operator", pinned)).toEqual([]);
  });

  it("is marked in the file wherever it is not pinned", () => {
    const plan = planOf({ prod: {} });
    for (const files of [gitlabFiles(plan), operatorFiles(plan)]) {
      const lines = textOf(files)
        .split("\n")
        .filter((line) => /^\s*(- )?image: /.test(line));
      expect(lines.length).toBeGreaterThan(2);
      expect(lines.filter((line) => !line.endsWith(` # ${unpinnedRemark}`))).toEqual([]);
    }
  });

  it("is told by the setting that names it, for the kinds that run it", () => {
    const plan = planOf({ prod: {} });
    expect(unpinnedImages("gitlab", plan)).toEqual([
      { path: "Pulumi.prod.yaml: settings.ci.images.node", image: "node:24.11.1-bookworm" },
    ]);
    expect(unpinnedImages("operator", plan)).toHaveLength(2);
    expect([...unpinnedImages("github", plan), ...unpinnedImages("deployments", plan)]).toEqual([]);
  });
});

describe("chainwright ci --check", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = setStage();
    writeFileSync(join(stage.folder, "Pulumi.yaml"), "name: chainwright\nruntime: nodejs\n");
  });
  afterEach(() => stage.close());
  const environment = (images: string): void =>
    writeFileSync(
      join(stage.folder, "Pulumi.prod.yaml"),
      `config:\n  chainwright:settings:\n    account: "123456789012"\n    region: us-east-1\n${images}`,
    );
  const run = async (options: Record<string, unknown>): Promise<number> =>
    await ci.run(["gitlab"], options, stage.context);

  it("refuses an image that is not pinned, though every file is current", async () => {
    environment("");
    expect(await run({})).toBe(0);
    expect(await run({ check: true })).toBe(1);
    expect(stage.err()).toContain("Pulumi.prod.yaml: settings.ci.images.node: node:24.11.1-bookworm is not pinned\n");
    expect(stage.err()).toContain("docker buildx imagetools inspect node:24.11.1-bookworm\n");
  });

  it("takes one that is", async () => {
    environment(`    ci: { images: { node: "node:24@sha256:${"ab".repeat(32)}" } }\n`);
    expect(await run({})).toBe(0);
    expect(await run({ check: true })).toBe(0);
    expect(stage.err()).not.toContain("not pinned");
  });
});
