import semver from "semver";
import {
  type CheckFailure,
  type Cloud,
  type CloudObject,
  CloudRefusal,
  type Properties,
  unknown,
} from "../simulator.js";
import { groupsOf, keepsDefinitions } from "./charts.js";
import { requireNamespace } from "./cluster.js";
import { isRecord, list, number, record, text } from "./manifest.js";
import { nameProblems } from "./rules/names.js";

/** Longest name of a release: Helm leaves room for what charts add. @see https://helm.sh/docs/chart_template_guide/getting_started/ */
const nameLimit = 53;

const booleans = [
  "allowNullValues",
  "atomic",
  "cleanupOnFail",
  "createNamespace",
  "dependencyUpdate",
  "devel",
  "disableCRDHooks",
  "disableOpenapiValidation",
  "disableWebhooks",
  "forceUpdate",
  "lint",
  "recreatePods",
  "renderSubchartNotes",
  "replace",
  "resetValues",
  "reuseValues",
  "skipAwait",
  "skipCrds",
  "takeOwnership",
  "verify",
  "waitForJobs",
];
const texts = ["chart", "compat", "description", "keyring", "name", "namespace", "postrender", "version"];
const numbers = ["maxHistory", "timeout"];
const others = ["manifest", "repositoryOpts", "resourceNames", "valueYamlFiles", "values"];
const repository = ["caFile", "certFile", "keyFile", "password", "repo", "username"];

/** The inputs of a release with the provider's defaults and its name, and what is wrong with them. */
export function checkRelease(
  inputs: Properties,
  old: Properties | undefined,
  autoname: string,
  defaultNamespace: string,
): { inputs: Properties; failures: readonly CheckFailure[] } {
  const filled = {
    ...inputs,
    name: inputs["name"] ?? old?.["name"] ?? autoname,
    namespace: inputs["namespace"] ?? defaultNamespace,
    ...(inputs["skipAwait"] === true || inputs["timeout"] !== undefined ? {} : { timeout: 300 }),
  };
  return { inputs: filled, failures: [...typeFailures(filled), ...chartFailures(filled), ...nameFailures(filled)] };
}

/** @throws CloudRefusal when the namespace is missing or the name is taken */
export function createRelease(inputs: Properties, cloud: Cloud): { id: string; outputs: Properties } {
  const id = releaseId(inputs);
  if (inputs["createNamespace"] !== true) requireNamespace(text(inputs["namespace"]) ?? "default", cloud);
  if (cloud.get("kubernetes:helm.sh/v3:Release", id))
    throw new CloudRefusal("AlreadyExists", "cannot re-use a name that is still in use");
  return { id, outputs: deployed(inputs, 1) };
}

/** What a release shows after an upgrade: the next revision. */
export function upgradeRelease(object: CloudObject, inputs: Properties): { outputs: Properties } {
  const revision = number(record(object.outputs["status"])["revision"]) ?? 1;
  return { outputs: deployed(inputs, revision + 1) };
}

/** Takes what a chart's definitions define away with the release, when no other release brings them too. */
export function deleteRelease(object: CloudObject, cloud: Cloud): void {
  if (keepsDefinitions(object.inputs)) return;
  const others = cloud.list(object.type).filter((release) => release.id !== object.id);
  const orphaned = groupsOf(object.inputs).filter(
    (group) => !others.some((release) => groupsOf(release.inputs).includes(group)),
  );
  for (const custom of cloud.all())
    if (orphaned.some((group) => custom.type.startsWith(`kubernetes:${group}/`))) cloud.remove(custom);
}

function releaseId(inputs: Properties): string {
  return `${text(inputs["namespace"]) ?? "default"}/${text(inputs["name"]) ?? ""}`;
}

function deployed(inputs: Properties, revision: number): Properties {
  const chart = text(inputs["chart"])?.split("/").at(-1) ?? "";
  return {
    ...inputs,
    resourceNames: {},
    status: {
      appVersion: "",
      chart,
      name: inputs["name"],
      namespace: inputs["namespace"],
      revision,
      status: "deployed",
      version: inputs["version"] ?? "",
    },
  };
}

function typeFailures(inputs: Properties): readonly CheckFailure[] {
  const known = [...booleans, ...texts, ...numbers, ...others];
  const wrong = (keys: readonly string[], type: string, fits: (value: unknown) => boolean) =>
    keys
      .filter((key) => isGiven(inputs[key]) && !fits(inputs[key]))
      .map((key) => ({
        property: key,
        reason: `expected ${type}, got ${Array.isArray(inputs[key]) ? "list" : typeof inputs[key]}`,
      }));
  return [
    ...Object.keys(inputs)
      .filter((key) => !known.includes(key) && !key.startsWith("__"))
      .map((key) => ({ property: key, reason: `unknown field ${JSON.stringify(key)}` })),
    ...wrong(booleans, "a boolean", (value) => typeof value === "boolean"),
    ...wrong(texts, "a string", (value) => typeof value === "string"),
    ...wrong(numbers, "an integer of at least 0", (value) => Number.isInteger(value) && Number(value) >= 0),
    ...wrong(["values", "repositoryOpts"], "a mapping", isRecord),
    ...wrong(["valueYamlFiles"], "a list of files", Array.isArray),
    ...Object.keys(record(inputs["repositoryOpts"]))
      .filter((key) => !repository.includes(key))
      .map((key) => ({ property: `repositoryOpts.${key}`, reason: `unknown field ${JSON.stringify(key)}` })),
  ];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== unknown;
}

function chartFailures(inputs: Properties): readonly CheckFailure[] {
  if (inputs["chart"] === undefined || inputs["chart"] === "")
    return [{ property: "chart", reason: "required: the name of a chart" }];
  const chart = text(inputs["chart"]);
  if (chart === undefined || /^\.{0,2}\//.test(chart) || chart.endsWith(".tgz")) return [];
  const repo = record(inputs["repositoryOpts"])["repo"];
  const unnamed =
    !chart.startsWith("oci://") && !chart.includes("/") && repo === undefined && inputs["repositoryOpts"] !== unknown;
  return [
    ...(unnamed
      ? [
          {
            property: "repositoryOpts.repo",
            reason: `chart ${JSON.stringify(chart)} not found; set repositoryOpts.repo to its repository`,
          },
        ]
      : []),
    ...(text(repo) !== undefined && !/^(https?|oci):\/\/\S+$/.test(text(repo) ?? "")
      ? [{ property: "repositoryOpts.repo", reason: "expected the address of a repository (https://... or oci://...)" }]
      : []),
    ...versionFailures(inputs["version"]),
  ];
}

/** A range, or none at all, is resolved anew at every run, so that the same program gives different clusters. */
function versionFailures(version: unknown): readonly CheckFailure[] {
  if (version === unknown) return [];
  const exact = text(version);
  if (exact === undefined || exact === "")
    return [
      {
        property: "version",
        reason: "required: an exact version; without one the newest is installed at each run; pin it",
      },
    ];
  return semver.valid(exact) === null
    ? [
        {
          property: "version",
          reason: `${JSON.stringify(exact)} is a range or no version, and would be resolved anew at each run; pin an exact version such as 1.2.3`,
        },
      ]
    : [];
}

function nameFailures(inputs: Properties): readonly CheckFailure[] {
  const name = text(inputs["name"]);
  const namespace = text(inputs["namespace"]);
  return [
    ...(name === undefined
      ? []
      : nameProblems("subdomain", name, nameLimit).map((reason) => ({
          property: "name",
          reason: `invalid release name ${JSON.stringify(name)}: ${reason}`,
        }))),
    ...(namespace === undefined
      ? []
      : nameProblems("label", namespace).map((reason) => ({ property: "namespace", reason }))),
    ...list(inputs["valueYamlFiles"]).flatMap((file, index) =>
      isRecord(file) || file === unknown ? [] : [{ property: `valueYamlFiles[${index}]`, reason: "expected an asset" }],
    ),
  ];
}
