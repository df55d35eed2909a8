import type { RunningLinear } from "./linear.js";

const minute = 60_000;

const parts = [
  ["Networking", "agent:devops", "VPC, three zones, endpoints"],
  ["Database", "agent:devops", "PostgreSQL 18, two zones"],
  ["Compute", "agent:devops", "EKS 1.34, three node groups"],
  ["Blockchain", "agent:blockchain", "Sepolia execution and consensus"],
] as const;

const comment = [
  "**Created** 12 resources in 4 min 10 s.",
  "",
  "| Resource | Type |",
  "| --- | --- |",
  "| `network-vpc` | aws:ec2/vpc:Vpc |",
  "",
  "- reachable from the private subnets only",
  "- flow logs kept for 30 days",
].join("\n");

/**
 * Files a deployment from Todo to Done as the workflow asks: parent, sub-issues, moves, comments, attachment, relation, document,
 * project update and release; one part fails and is resumed. The clock moves on as it goes.
 */
export async function fileLife(linear: RunningLinear): Promise<void> {
  const { client } = linear;
  const later = (minutes: number) => {
    linear.now = new Date(linear.now.getTime() + minutes * minute);
  };
  linear.server.turn({ releases: true });
  const teamId = (await client.teams()).nodes[0]?.id ?? "";
  await client.createWorkflowState({ teamId, name: "In Review", type: "started", color: "#0f783c", position: 2.5 });
  const states = new Map((await client.workflowStates()).nodes.map(({ name, id }) => [name, id]));
  const label = async (name: string, color: string) =>
    (await client.createIssueLabel({ teamId, name, color })).issueLabelId ?? "";
  const labels = new Map([
    ["type:infrastructure", await label("type:infrastructure", "#4ea7fc")],
    ["env:staging", await label("env:staging", "#26b5ce")],
    ["agent:devops", await label("agent:devops", "#f2994a")],
    ["agent:blockchain", await label("agent:blockchain", "#bb87fc")],
  ]);
  const ids = (...names: string[]) => names.map((name) => labels.get(name) ?? "");
  const projectId = (
    await client.createProject({ name: "Protocol", description: "Main net by March", teamIds: [teamId] })
  ).projectId;
  const parent = await client.createIssue({
    teamId,
    projectId,
    title: "[Deployment] Deploy protocol to staging",
    description:
      "## Scope\n\nNetwork, database, cluster and chain nodes of **staging**.\n\n## Rollback\n\n`chainwright rollback staging`",
    labelIds: ids("type:infrastructure", "env:staging"),
    stateId: states.get("Todo"),
  });
  const parentId = parent.issueId ?? "";
  await client.createIssueBatch({
    issues: parts.map(([name, agent, text]) => ({
      teamId,
      projectId,
      parentId,
      title: `[${name}] protocol staging`,
      description: text,
      labelIds: ids(agent, "env:staging"),
      stateId: states.get("Todo"),
    })),
  });
  const children = (await (await client.issue(parentId)).children()).nodes.toReversed();
  const move = (issueId: string, state: string) => client.updateIssue(issueId, { stateId: states.get(state) });
  const say = (issueId: string, body: string) => client.createComment({ issueId, body });
  await client.createAttachment({
    issueId: parentId,
    url: "https://ci.example.com/runs/812",
    title: "Run 2026-03-01T12:00Z",
    subtitle: "4 components, 61 resources",
    metadata: { run: "r-812", sequence: 812, digest: "sha256:4fd1" },
  });
  later(4);
  await move(parentId, "In Progress");
  await say(parentId, `Work has begun on ${children.map(({ identifier }) => identifier).join(", ")}.`);
  for (const child of children) {
    later(1);
    await move(child.id, "In Progress");
    later(6);
    if (child.title.startsWith("[Blockchain]")) {
      await say(child.id, "**Failed**: `node-sepolia-execution`: 0/3 nodes are available: insufficient memory.");
      await say(parentId, "Blockchain failed; the run can be taken up again with `chainwright resume staging`.");
      await client.createProjectUpdate({
        projectId: projectId ?? "",
        health: "atRisk" as never,
        body: "Staging: Blockchain failed for want of memory.",
      });
      later(25);
    }
    await say(child.id, comment);
    await move(child.id, "Done");
  }
  const document = {
    title: "Plan of the deployment",
    content: "61 to create\n\n```\n+ aws:ec2/vpc:Vpc network-vpc\n```",
  };
  await client.createDocument({ ...document, issueId: parentId });
  later(2);
  await move(parentId, "In Review");
  await say(
    parentId,
    "All four parts are done: 61 resources, 41 min, $1,204 a month.\n\n- [Report](https://ci.example.com/runs/812/report)",
  );
  later(90);
  await say(parentId, "Approved, and closed.");
  later(1);
  await move(parentId, "Done");
  const production = await client.createIssue({ teamId, projectId, title: "[Deployment] Deploy protocol to prod" });
  await client.createIssueRelation({
    issueId: parentId,
    relatedIssueId: production.issueId ?? "",
    type: "related" as never,
  });
  await client.createProjectUpdate({
    projectId: projectId ?? "",
    health: "onTrack" as never,
    body: "Staging is deployed and approved; production is next.",
  });
  const pipelineId = (await client.createReleasePipeline({ name: "Protocol staging", isProduction: false }))
    .releasePipelineId;
  const release = await client.createRelease({
    pipelineId: pipelineId ?? "",
    name: "Deployment 812",
    version: "4fd1c22",
  });
  for (const issueId of [parentId, ...children.map(({ id }) => id)])
    await client.createIssueToRelease({ issueId, releaseId: release.releaseId ?? "" });
}
