import { isSome, wantedResources } from "../reading/quantities.js";
import { at, isHidden, isOff, isOn, list, type Mapping, mapping, text } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";
import { imageFault } from "./image-pinned.js";

/** What charts of all kinds call the same thing, and what it must not be. */
const switches: readonly { readonly path: RegExp; readonly bad: (value: unknown) => boolean; readonly what: string }[] =
  [
    { path: /\.(privileged|hostNetwork|hostPID|hostIPC)$/, bad: isOn, what: "its pods have something of the node" },
    { path: /\.tlsDisable$/, bad: isOn, what: "it speaks without TLS" },
    { path: /\.auth\.anonymous\.enabled$/, bad: isOn, what: "nobody has to sign in" },
    { path: /\.allow_sign_up$/, bad: isOn, what: "everybody can make an account" },
    { path: /\.assertNoLeakedSecrets$/, bad: isOff, what: "secrets may be written into its configuration" },
    { path: /\.networkPolicy\.enabled$/, bad: isOff, what: "everybody in the cluster reaches it" },
    { path: /\.service\.type$/, bad: (type) => type === "LoadBalancer", what: "it is published past every ingress" },
  ];

const podKeys = [
  "fsGroup",
  "runAsUser",
  "runAsNonRoot",
  "fsGroupChangePolicy",
  "supplementalGroups",
  "sysctls",
  "pod",
  "container",
];

/** What charts are told is as safe as what we write ourselves. */
export const chartValuesSafe: Rule = {
  name: "chart-values-safe",
  title: "what charts are told asks for limits, contained pods, TLS and a sign-in",
  level: "mandatory",
  reason: "What a chart makes is judged by nobody else: the preview knows its values only.",
  source: "https://helm.sh/docs/chart_best_practices/values/",
  judge: (resource) =>
    kindOf(resource) === "Release" || kindOf(resource) === "Chart" ? walk(resource.props["values"], "values", 0) : [],
};

function walk(value: unknown, path: string, depth: number): Violation[] {
  if (depth > 30 || typeof value !== "object" || value === null) return fault(value, path);
  if (Array.isArray(value)) return value.flatMap((inner, index) => walk(inner, `${path}[${index}]`, depth + 1));
  const inner = Object.entries(value).flatMap(([key, next]) => [
    ...named(key, next, `${path}.${key}`),
    ...walk(next, `${path}.${key}`, depth + 1),
  ]);
  return inner;
}

function fault(value: unknown, path: string): Violation[] {
  if (isHidden(value)) return [];
  return switches.filter((one) => one.path.test(path) && one.bad(value)).map(({ what }) => ({ path, what }));
}

function named(key: string, value: unknown, path: string): Violation[] {
  if (key === "resources" && Object.keys(mapping(value)).length > 0) return quantities(value, path);
  if (/^(containerS|s)ecurityContext$/.test(key)) return contexts(key, mapping(value), path);
  if (key === "image") return image(value, path);
  return [];
}

function quantities(resources: unknown, path: string): Violation[] {
  // A claim asks for storage by the same words.
  if (at(resources, "requests", "storage") !== undefined) return [];
  if (!["requests", "limits"].some((key) => at(resources, key) !== undefined)) return [];
  return wantedResources.flatMap(([key, what]) =>
    isSome(at(resources, ...key.split("."))) ? [] : [{ path: `${path}.${key}`, what }],
  );
}

/** A chart may call both the pod's and the container's settings `securityContext`, or put them side by side below it. */
function contexts(key: string, context: Mapping, path: string): Violation[] {
  const inner = mapping(context["container"]);
  if (Object.keys(inner).length > 0) return container(inner, `${path}.container`);
  return key === "securityContext" && podKeys.some((pod) => pod in context) ? [] : container(context, path);
}

function container(context: Mapping, path: string): Violation[] {
  const strict = "allowPrivilegeEscalation" in context || "capabilities" in context;
  const drops = list(at(context, "capabilities", "drop"));
  const { readOnlyRootFilesystem: readOnly, allowPrivilegeEscalation: more } = context;
  return [
    ...(isOn(readOnly)
      ? []
      : [{ path: `${path}.readOnlyRootFilesystem`, what: "its programs can be replaced while it runs" }]),
    ...(strict && !isOff(more) && !isHidden(more)
      ? [{ path: `${path}.allowPrivilegeEscalation`, what: "a program in it may take more rights" }]
      : []),
    ...(strict && !drops.includes("ALL")
      ? [{ path: `${path}.capabilities.drop`, what: "rights of the kernel are kept" }]
      : []),
  ];
}

/** `registry/image:1.2.3`, or a mapping whose tag may be the chart's own. */
function image(value: unknown, path: string): Violation[] {
  const tag = text(at(value, "tag"));
  const what =
    typeof value === "string" && !isHidden(value)
      ? imageFault(value)
      : tag === ""
        ? undefined
        : imageFault(`image:${tag}`);
  return what === undefined ? [] : [{ path: typeof value === "string" ? path : `${path}.tag`, what }];
}
