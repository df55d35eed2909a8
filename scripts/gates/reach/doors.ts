import type { Properties } from "../../engine/deployment.js";
import { type Leaf, leavesOf, listOf, objectsIn, recordOf, specOf, textOf, wordOf } from "../values.js";

/** Ways in that are either there or not: name -> whether the internet can use it. */
export type Doors = ReadonlyMap<string, boolean>;

/** Switches that open a way in when they are on. */
const opening =
  /^(publiclyAccessible|endpointPublicAccess|associatePublicIpAddress|assignPublicIp|mapPublicIpOnLaunch|mapCustomerOwnedIpOnLaunch|hostNetwork|enablePublicAccess|publicAccess|publicNetworkAccess(Enabled)?|allowExternalPrincipals)$/;

/** Switches that keep one shut while they are on. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
const shutting = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
  "blockPublicSecurityGroupRules",
];

/** Texts that open a way in, by key. */
const openTexts: readonly { readonly key: RegExp; readonly value: RegExp; readonly door: string }[] = [
  {
    key: /^(canned)?acl$/i,
    value: /^(public-read|public-read-write|authenticated-read|website)$/,
    door: "a public ACL",
  },
  { key: /^authorizationType$|^authType$/, value: /^NONE$/, door: "no authorisation" },
  { key: /^(scheme|visibility)$/, value: /^(internet-facing|PUBLIC)$/, door: "an internet-facing address" },
  { key: /^type$/, value: /^SERVICE_PROVIDED_EIPS$/, door: "public brokers" },
  { key: /^block_?public_?(access|sharing)$|^state$/i, value: /^unblocked$/, door: "public sharing" },
];

/** Every way in that the properties open. */
export function doorsOf(type: string, properties: Properties | undefined): Doors {
  const doors = new Map<string, boolean>();
  if (properties === undefined) return doors;
  for (const leaf of leavesOf(properties)) leafDoor(leaf, doors);
  if (/PublicAccessBlock$/.test(type))
    for (const key of shutting.slice(0, 4)) if (!(key in properties)) doors.set(`${key} off`, true);
  if (/:(LoadBalancer)$/.test(type) && type.startsWith("aws:")) balancerDoors(properties, doors);
  if (type.startsWith("kubernetes:")) kubernetesDoors(type, properties, doors);
  return doors;
}

/** Subnets may hand public addresses out when they are made: that is what public subnets are for. */
function leafDoor({ path, key, value }: Leaf, doors: Map<string, boolean>): void {
  const on = value === true || value === "true" || value === "ENABLED";
  if (opening.test(key) && on) doors.set(path, key !== "mapPublicIpOnLaunch" && key !== "hostNetwork");
  if (shutting.includes(key) && (value === false || value === "false")) doors.set(`${path} off`, true);
  for (const open of openTexts)
    if (open.key.test(key) && typeof value === "string" && open.value.test(value))
      doors.set(`${open.door} (${path})`, true);
}

/** A balancer of AWS faces the internet unless it is said to be internal. */
function balancerDoors(properties: Properties, doors: Map<string, boolean>): void {
  if (properties["internal"] !== true) doors.set("an internet-facing load balancer", true);
}

function kubernetesDoors(type: string, properties: Properties, doors: Map<string, boolean>): void {
  const kind = type.split(":").at(-1) ?? "";
  if (kind === "Service") serviceDoors(properties, doors);
  if (kind === "Ingress") ingressDoors(properties, doors);
  if (kind === "Gateway") doors.set("a gateway", true);
  if (kind === "Release" || kind === "Chart") valueDoors(recordOf(properties["values"]), doors);
  for (const port of objectsIn(properties))
    if (typeof port["hostPort"] === "number" && port["hostPort"] > 0) doors.set(`host port ${port["hostPort"]}`, false);
}

function serviceDoors(properties: Properties, doors: Map<string, boolean>): void {
  const spec = specOf(properties);
  const type = textOf(spec["type"]);
  if (type === "NodePort") doors.set("a port of every node", true);
  // One that is internal has fewer ways in than one that is not, so that only the step to the internet counts as one.
  if (type === "LoadBalancer") doors.set("a load balancer", !isInternal(properties));
  if (type === "LoadBalancer" && !isInternal(properties)) doors.set("an internet-facing load balancer", true);
  for (const address of listOf(spec["externalIPs"])) doors.set(`external address ${textOf(address)}`, true);
}

function ingressDoors(properties: Properties, doors: Map<string, boolean>): void {
  doors.set("an ingress", !isInternal(properties));
  if (!isInternal(properties)) doors.set("an internet-facing ingress", true);
  for (const rule of listOf(specOf(properties)["rules"]))
    for (const path of listOf(recordOf(recordOf(rule)["http"])["paths"]))
      doors.set(
        `${textOf(recordOf(rule)["host"]) || "any host"}${textOf(recordOf(path)["path"]) || "/"}`,
        !isInternal(properties),
      );
}

/** Annotations by which the balancers' controllers are told to stay inside. */
function isInternal(properties: Properties): boolean {
  const annotations = recordOf(recordOf(properties["metadata"])["annotations"]);
  return Object.entries(annotations).some(
    ([key, value]) =>
      (/load-balancer-(internal|type)$|internal-load-balancer$/i.test(key) &&
        /^(true|internal)$/i.test(wordOf(value))) ||
      (/load-?balancer.*scheme$|alb\.ingress\.kubernetes\.io\/scheme$/.test(key) && value === "internal"),
  );
}

function valueDoors(values: Properties, doors: Map<string, boolean>): void {
  for (const { path, key, value } of leavesOf(values)) {
    if (/^(service)?type$/i.test(key) && /service/i.test(path) && (value === "LoadBalancer" || value === "NodePort"))
      doors.set(`${path} ${value}`, true);
    if (key === "enabled" && value === true && /(^|\.)ingress\.enabled$/.test(path)) doors.set(`${path}`, true);
  }
}
