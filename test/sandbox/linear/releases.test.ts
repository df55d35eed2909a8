import { FeatureNotAccessibleLinearError, InvalidInputLinearError } from "@linear/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunningLinear } from "../../support/linear.js";

describe("releases in the embedded Linear", () => {
  let linear: RunningLinear;
  let teamId: string;
  beforeEach(async () => {
    linear = await RunningLinear.start({ switches: { releases: true } });
    teamId = (await linear.client.teams()).nodes[0]?.id ?? "";
  });
  afterEach(() => linear.stop());

  const pipeline = async (type: "continuous" | "scheduled", name = "Protocol") => {
    const made = await linear.client.createReleasePipeline({ name, type: type as never, isProduction: true });
    return (await made.releasePipeline)?.id ?? "";
  };
  const stageOf = async (id: string) => (await (await linear.client.release(id)).stage)?.name;

  it("are refused where the plan has none, and the organisation says so", async () => {
    linear.server.turn({ releases: false });
    expect((await linear.client.organization).releasesEnabled).toBe(false);
    await expect(pipeline("continuous")).rejects.toBeInstanceOf(FeatureNotAccessibleLinearError);
    expect((await linear.client.releasePipelines()).nodes).toEqual([]);
  });

  it("of a continuous pipeline are done as they are made, with their issues", async () => {
    const pipelineId = await pipeline("continuous");
    const made = await linear.client.createRelease({ pipelineId, name: "Deploy 12", version: "12", commitSha: "abc" });
    const id = made.releaseId ?? "";
    const release = await linear.client.release(id);
    expect(release).toMatchObject({ version: "12", completedAt: linear.now });
    expect(await stageOf(id)).toBe("Released");
    await linear.client.createIssue({ teamId, title: "one", releaseIds: [id] });
    const two = await linear.client.createIssue({ teamId, title: "two" });
    await linear.client.createIssueToRelease({ issueId: two.issueId ?? "", releaseId: id });
    const again = linear.client.createIssueToRelease({ issueId: two.issueId ?? "", releaseId: id });
    await expect(again).rejects.toBeInstanceOf(InvalidInputLinearError);
    expect((await release.issues()).nodes.map(({ title }) => title)).toEqual(["two", "one"]);
    await linear.client.updateIssue(two.issueId ?? "", { removedReleaseIds: [id] });
    expect((await release.issues()).nodes.map(({ title }) => title)).toEqual(["one"]);
  });

  it("of a scheduled pipeline go through its stages", async () => {
    const pipelineId = await pipeline("scheduled");
    const id = (await linear.client.createRelease({ pipelineId, name: "November", version: "1" })).releaseId ?? "";
    expect(await stageOf(id)).toBe("Planned");
    const stages = (await (await linear.client.releasePipeline(pipelineId)).stages()).nodes;
    const started = stages.find(({ type }) => String(type) === "started")?.id;
    await linear.client.updateRelease(id, { stageId: started, description: "under way" });
    expect(await linear.client.release(id)).toMatchObject({ startedAt: linear.now, description: "under way" });
    await linear.client.releaseComplete({
      pipelineId,
      version: "1",
      links: [{ url: "https://ci.example/1", label: "Run" }],
      documents: [{ title: "Report", content: "- all good" }],
    });
    const done = await linear.client.release(id);
    expect([await stageOf(id), done.completedAt]).toEqual(["Released", linear.now]);
    expect((await done.documents()).nodes).toMatchObject([{ title: "Report", content: "* all good" }]);
    expect((await done.links()).nodes).toMatchObject([{ label: "Run" }]);
  });

  it("are made once by syncing, found by version, with the issues that are named", async () => {
    const pipelineId = await pipeline("continuous");
    await linear.client.createIssue({ teamId, title: "one" });
    const sync = async () => {
      const input = {
        pipelineId,
        commitSha: "0123456789",
        version: "7",
        issueReferences: [{ identifier: "ENG-1", commitSha: "0123456789" }],
      };
      return (await linear.client.releaseSync(input)).releaseId;
    };
    expect(await sync()).toBe(await sync());
    const [release, ...others] = (await linear.client.releases()).nodes;
    expect([release?.name, others.length]).toEqual(["7", 0]);
    expect((await release?.issues())?.nodes.map(({ identifier }) => identifier)).toEqual(["ENG-1"]);
  });

  it.each([
    ["a version twice in one pipeline", { version: "1" }, /duplicate release version/i],
    ["an id twice", { id: "11111111-1111-4111-8111-111111111111" }, /conflict on insert of Release/i],
    ["a stage of another pipeline", { stageId: "other" }, /Discrepancy between release pipeline and stage/],
  ])("refuse %s", async (_what, more: Record<string, string>, message) => {
    const pipelineId = await pipeline("scheduled");
    const other = await pipeline("scheduled", "Other");
    const foreign = (await (await linear.client.releasePipeline(other)).stages()).nodes[0]?.id;
    const { stageId, ...rest } = more;
    const input = { pipelineId, name: "r", ...rest, ...(stageId === undefined ? {} : { stageId: foreign }) };
    if (stageId === undefined) await linear.client.createRelease(input);
    await expect(linear.client.createRelease(input)).rejects.toThrow(message);
  });
});
