import { type Checkout, type Latest, urnOf } from "../checkout.js";
import type { Case } from "../scene.js";

type Row = readonly [name: string, move: (checkout: Checkout) => void, first: RegExp, before?: Case["before"]];

const cases = (rows: readonly Row[]): Case[] =>
  rows.map(([name, move, first, before]) => ({
    name,
    move: ({ checkout }) => move(checkout),
    code: "approval/stale",
    first,
    ...(before !== undefined && { before }),
  }));

const committed = ({ git, write }: Checkout): void => {
  write("src/other.ts", "");
  git("add", "-A");
  git("commit", "-qm", "second");
};
const dirty = (c: Checkout): void => c.edit("src/main.ts", "1", "2");

export const code = cases([
  ["a commit more", committed, /^code: commit [0-9a-f]{12}$/],
  ["a file that was edited", dirty, /^code: uncommitted changes on commit/],
  ["a file that git doesn't know", (c) => c.write("src/more.ts", ""), /^code: uncommitted changes on commit/],
  ["other uncommitted changes", (c) => c.edit("src/main.ts", "2", "3"), /^code: other uncommitted changes$/, dirty],
  ["uncommitted changes that were committed", committed, /^code: commit/, dirty],
  ["a checkout without git", (c) => c.remove(".git"), /^code: no git checkout$/],
  ["a program that was compiled anew", (c) => c.write("built/dist/infra/index.js", ""), /^the compiled program: /],
  ["a file more in the program", (c) => c.write("built/dist/components/x/y.js", ""), /^the compiled program: /],
  ["other dependencies", (c) => c.edit("built/package-lock.json", "3", "2"), /^package-lock.json: /],
]);

const settings = (from: string, to: string) => (c: Checkout) => c.edit("Pulumi.dev.yaml", from, to);
const withoutGit = (c: Checkout): void => c.remove(".git");

export const configuration = cases([
  ["another value", settings("nat: none", "nat: single"), /^Pulumi.dev.yaml: app:network.nat: something else$/],
  [
    "a value more",
    settings("    protect: false", "    protect: false\n    owner: x"),
    /^Pulumi.dev.yaml: app:settings.owner: something that was added$/,
  ],
  ["a value less", settings("    protect: false\n", ""), /^Pulumi.dev.yaml: app:settings.protect: nothing$/],
  [
    "another order in a list",
    settings("[us-east-1a, us-east-1b]", "[us-east-1b, us-east-1a]"),
    /^Pulumi.dev.yaml: app:network.zones: something else$/,
  ],
  ["another secret", settings("BBBB", "CCCC"), /^Pulumi.dev.yaml: vendor:token.secure: something else$/],
  [
    "a setting of a provider",
    settings("config:", "config:\n  aws:maxRetries: 3"),
    /^Pulumi.dev.yaml: aws:maxRetries: something that was added$/,
  ],
  [
    "another keeper of the secrets",
    settings("config:", "secretsprovider: awskms://alias/x\nconfig:"),
    /^Pulumi.dev.yaml: secretsprovider: something that was added$/,
  ],
  [
    "another Pulumi.yaml",
    (c) => c.edit("Pulumi.yaml", "nodejs", "nodejs\noptions: { refresh: always }"),
    /^Pulumi.dev.yaml: Pulumi.yaml.options.refresh: something that was added$/,
    withoutGit,
  ],
]);

const state = (change: (latest: Latest) => void) => (c: Checkout) => c.state(change);
const pending = { type: "creating", resource: { urn: urnOf("c"), inputs: {} } };

export const stored = cases([
  ["a resource more", state(({ resources: all }) => void all.push({ urn: urnOf("c") })), /^state: c: added since$/],
  ["a resource less", state(({ resources: all }) => void all.pop()), /^state: b: taken out since$/],
  [
    "a resource that was changed",
    state(({ resources: [first] }) => Object.assign(first ?? {}, { id: "vpc-9" })),
    /^state: a: changed since$/,
  ],
  [
    "a resource that is protected no longer",
    state(({ resources: [, second] }) => Object.assign(second ?? {}, { protect: false })),
    /^state: b: changed since$/,
  ],
  [
    "what a failed replacement left behind",
    state(({ resources: all }) => void all.push({ urn: urnOf("a"), delete: true })),
    /^state: a#left: added since$/,
  ],
  [
    "a creation that was left open",
    state((latest) => void (latest.pending_operations = [pending])),
    /^state: c: left open: creating urn:/,
  ],
  [
    "an open creation that was settled",
    state((latest) => void (latest.pending_operations = [])),
    /^state: c: settled since$/,
    state((latest) => void (latest.pending_operations = [pending])),
  ],
  ["an emptied state", state((latest) => void (latest.resources = [])), /^state: none: it was emptied/],
  ["a state that is gone", (c) => c.remove("state"), /^state: none: it was emptied/],
  [
    "a stack that somebody else brought up",
    state(({ resources: all }) => void all.push({ urn: urnOf("a") })),
    /^state: 1 resources: it was brought up/,
    state((latest) => void (latest.resources = [])),
  ],
  [
    "the state of another stack",
    state(({ resources: all }) => {
      for (const one of all) one["urn"] = String(one["urn"]).replace(":dev::", ":prod::");
    }),
    /^state: a: taken out since$/,
  ],
  [
    "another keeper of the state's secrets",
    state((latest) => void (latest.secrets_providers = { type: "cloud", state: {} })),
    /^state: secrets: cloud$/,
  ],
  [
    "the same keeper with another key",
    state((latest) => void (latest.secrets_providers.state = { salt: "other" })),
    /^state: another one$/,
  ],
]);

const version = (name: string, value: string): Row => [
  `another ${name}`,
  (c) => void (c.versions = { ...c.versions, [name]: value }),
  new RegExp(`^versions: ${name}: ${value}$`),
];

export const versions = cases([
  version("engine", "3.251.0"),
  version("node", "22.0.0"),
  version("chainwright", "9.9.9"),
  version("@pulumi/pulumi", "3.249.0"),
  version("@pulumi/aws", "7.49.0"),
  version("@pulumi/kubernetes", "5.0.0"),
]);

const option = (news: object) => (c: Checkout) => void (c.options = { sandbox: true, ...news });
const strict = (c: Checkout): void => void (c.target = { policyPacks: [`${c.folder}/packs/strict`] });

export const options = cases([
  ["--target", option({ target: [urnOf("a")] }), /^--target: urn:/],
  ["--allow", option({ allow: [urnOf("a")] }), /^--allow: urn:/],
  ["--override", option({ override: ["cost-rise=agreed with finance"] }), /^--override: cost-rise=agreed/],
  ["--refresh", option({ refresh: true }), /^--refresh: given$/],
  ["--simulate", option({ simulate: "aws" }), /^--simulate: aws$/],
  [
    "--kubeconfig",
    option({ simulate: "aws", kubeconfig: "other" }),
    /^--kubeconfig: other$/,
    option({ simulate: "aws" }),
  ],
  ["--clear-pending", option({ clearPending: true }), /^--adopt-pending, --clear-pending: clear$/],
  ["what is left alone", (c) => void (c.target = { excludes: [urnOf("a")] }), /^what is left alone: urn:/],
  ["a policy pack that was not there", strict, /^policy pack: strict: something that was added$/],
  [
    "a policy pack with other rules",
    (c) => c.write("packs/strict/index.js", ""),
    /^policy pack: strict: something else$/,
    strict,
  ],
]);
