import { UserError } from "../../components/core/errors.js";
import type { Generated } from "../ci/files.js";
import type { Unpinned } from "../ci/images.js";
import type { Plan } from "../ci/plan.js";
import type { Context, Verb } from "../command.js";

type Options = Readonly<Record<string, unknown>>;

/** What is made of the environments, by the word behind `ci`. */
const kinds: Readonly<Record<string, (plan: Plan) => Promise<Omit<Generated, "kind">>>> = {
  github: async (plan) => ({ files: (await import("../ci/github.js")).githubFiles(plan) }),
  gitlab: async (plan) => ({ files: (await import("../ci/gitlab.js")).gitlabFiles(plan) }),
  deployments: async (plan) => {
    const { deploymentsFiles, deploymentsFolder } = await import("../ci/deployments.js");
    return { files: deploymentsFiles(plan), folder: deploymentsFolder };
  },
  operator: async (plan) => {
    const { operatorFiles, operatorFolder } = await import("../ci/operator.js");
    return { files: operatorFiles(plan), folder: operatorFolder };
  },
};

/** Writes the files that run the environments in pipelines, in the order of their references, or says which are stale. */
export const ci: Verb = {
  arguments: "<kind>",
  options: [
    {
      flags: "--check",
      description: "write nothing; end with 1 when a file is not what would be written, or an image is not pinned",
    },
    { flags: "--out <dir>", description: "folder to write under instead of the project's own" },
    { flags: "--branch <name>", description: "branch whose pushes are deployed", default: "main" },
    { flags: "--repository <url>", description: "where the project is cloned from; the address of origin by default" },
    {
      flags: "--base <revision>",
      description: "for affected: what the change is compared with",
      default: "origin/main",
    },
  ],
  notes: [
    "Kinds:",
    "  github       workflows for GitHub Actions",
    "  gitlab       a pipeline for GitLab, to be included",
    "  deployments  settings and requests for Pulumi Deployments",
    "  operator     manifests for the Pulumi Kubernetes Operator, and jobs that run this command",
    "  affected     the environments that a change touches, as JSON",
  ].join("\n"),
  run: async ([kind = ""], options, context) => {
    const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (make === undefined && kind !== "affected") throw unknownKind(kind);
    const { readFleet } = await import("../fleet/read.js");
    const read = await readFleet(context.cwd, [], context.now());
    if (make === undefined) return await tellAffected(read, options, context);
    const { planPipelines } = await import("../ci/plan.js");
    const plan = planPipelines(read, branchOf(options), await repositoryOf(kind, options, context));
    const { unpinnedImages } = await import("../ci/images.js");
    return await generate({ kind, ...(await make(plan)) }, unpinnedImages(kind, plan), options, context);
  },
};

async function generate(
  generated: Generated,
  unpinned: readonly Unpinned[],
  options: Options,
  context: Context,
): Promise<number> {
  const { resolve } = await import("node:path");
  const { compare, writeFiles } = await import("../ci/files.js");
  const { unpinnedText } = await import("../ci/images.js");
  context.err(unpinnedText(unpinned));
  const root = resolve(context.cwd, typeof options["out"] === "string" ? options["out"] : ".");
  if (options["check"] === true) {
    const stale = await compare(root, generated);
    for (const { path, is } of stale) context.err(`${path} is ${is}\n`);
    context.err(stale.length > 0 ? `make them again: chainwright ci ${generated.kind}\n` : "all files are current\n");
    return stale.length + unpinned.length > 0 ? 1 : 0;
  }
  const { changed, kept } = await writeFiles(root, generated);
  for (const path of changed) context.out(`${path}\n`);
  for (const path of kept) context.err(`${path} is your own and was kept; docs/ci.md says what belongs there\n`);
  if (changed.length === 0) context.err("all files are current\n");
  return 0;
}

async function tellAffected(
  { fleet, environments }: Awaited<ReturnType<typeof import("../fleet/read.js").readFleet>>,
  options: Options,
  context: Context,
): Promise<number> {
  const { affected } = await import("../ci/affected.js");
  const { changedFiles } = await import("../ci/git.js");
  const files = await changedFiles(context.cwd, typeof options["base"] === "string" ? options["base"] : "");
  const names = affected(fleet, files, new Map([...environments.values()].map(({ file, name }) => [file, name])));
  const { writeStepOutputs } = await import("../ci/step-outputs.js");
  await writeStepOutputs(context.env, { environments: JSON.stringify(names) });
  context.out(`${JSON.stringify(names)}\n`);
  return 0;
}

function branchOf({ branch }: Options): string {
  const name = typeof branch === "string" ? branch : "main";
  if (/^[\w][\w./-]{0,200}$/.test(name) && !name.includes("..")) return name;
  throw wrong("--branch", "the name of a branch", name, "leave it out, or name a branch");
}

/** Where pods and Pulumi Deployments clone from; the others have their checkout already. */
async function repositoryOf(kind: string, { repository }: Options, { cwd }: Context): Promise<string | undefined> {
  const { originOf, plainAddress } = await import("../ci/git.js");
  const said = typeof repository === "string" ? repository : undefined;
  const found = said === undefined ? await originOf(cwd) : plainAddress(said);
  if (found !== undefined || (said === undefined && (kind === "github" || kind === "gitlab"))) return found;
  throw wrong(
    "--repository",
    "an address that others can clone from",
    said ?? "no origin",
    "name it: https://github.com/acme/infra",
  );
}

function unknownKind(kind: string): UserError {
  const known = [...Object.keys(kinds), "affected"].join(", ");
  return wrong("ci", `one of ${known}`, JSON.stringify(kind), "see chainwright ci --help");
}

function wrong(path: string, expected: string, actual: string, fix: string): UserError {
  return new UserError("usage/invalid", "the command line is wrong", [{ path, expected, actual, fix }]);
}
