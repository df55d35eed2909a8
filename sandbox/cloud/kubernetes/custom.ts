import { createRequire } from "node:module";
import type { Ajv as AjvClass, ValidateFunction } from "ajv";
import type { Cloud, CloudObject } from "../simulator.js";
import { groupsOf } from "./charts.js";
import { isNamespaced, type Kind, tokenOf } from "./kinds.js";
import { at, isRecord, list, type Manifest, record, type Violation } from "./manifest.js";
import { complaints, hasSchema, type SchemaError, unknownField } from "./schema.js";

/** Type token of a definition of a custom kind. */
export const definitionType = tokenOf("apiextensions.k8s.io/v1", "CustomResourceDefinition");
/** Type token of a Helm release. */
export const releaseType = "kubernetes:helm.sh/v3:Release";

/** What the cluster knows of a custom kind. */
export interface CustomKind {
  readonly namespaced: boolean;
  /** Where an object does not match the kind's own definition. */
  readonly violations: (manifest: Manifest) => readonly Violation[];
}

const require = createRequire(import.meta.url);
const compiled = new Map<string, ValidateFunction>();

/**
 * A custom kind that the cluster has: from a CustomResourceDefinition, from a Helm release whose chart brings it, or from a cluster
 * add-on. Undefined when it has none.
 */
export function customKind(kind: Kind, cloud: Cloud): CustomKind | undefined {
  const definition = cloud.list(definitionType).find((object) => defines(object, kind));
  if (definition) return definedKind(kind, definition);
  const brought =
    cloud.list(releaseType).some((release) => groupsOf(release.inputs).includes(kind.group)) || fromAddon(kind, cloud);
  const nameable = !checkedGroups.includes(kind.group) || hasSchema(kind) || !stable.test(kind.version);
  return brought && nameable ? { namespaced: isNamespaced(kind), violations: () => [] } : undefined;
}

/** Groups of which every stable kind has an installed schema, so that a kind without one does not exist. */
const checkedGroups = ["monitoring.coreos.com", "cert-manager.io", "acme.cert-manager.io"];
const stable = /^v\d+$/;

function defines(object: CloudObject, kind: Kind): boolean {
  const { group, names, versions } = record(object.inputs["spec"]);
  return (
    group === kind.group &&
    record(names)["kind"] === kind.kind &&
    list(versions).some((version) => record(version)["name"] === kind.version && record(version)["served"] !== false)
  );
}

function fromAddon(kind: Kind, cloud: Cloud): boolean {
  return (
    kind.group === "snapshot.storage.k8s.io" &&
    cloud
      .all()
      .some((object) => object.type === "aws:eks/addon:Addon" && object.inputs["addonName"] === "snapshot-controller")
  );
}

function definedKind(kind: Kind, definition: CloudObject): CustomKind {
  const spec = record(definition.inputs["spec"]);
  const version = list(spec["versions"]).find((candidate) => record(candidate)["name"] === kind.version);
  const schema = at(version, "schema", "openAPIV3Schema");
  return {
    namespaced: spec["scope"] !== "Cluster",
    violations: (manifest) => (isRecord(schema) ? ownViolations(schema, manifest) : []),
  };
}

function ownViolations(schema: Manifest, manifest: Manifest): readonly Violation[] {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? compile(schema);
  compiled.set(key, validate);
  validate(manifest);
  const errors = (validate.errors ?? []) as readonly SchemaError[];
  const extra = errors.filter((error) => error.keyword === "additionalProperties");
  return [
    ...complaints(
      errors.filter((error) => error.keyword !== "additionalProperties"),
      manifest,
    ),
    ...extra.map((error) =>
      unknownField(
        [...error.instancePath.split("/").slice(1), String(error.params["additionalProperty"])]
          .join(".")
          .replaceAll(/\.(\d+)(?=\.|$)/g, "[$1]"),
      ),
    ),
  ];
}

function compile(schema: Manifest): ValidateFunction {
  const { Ajv } = require("ajv") as { Ajv: typeof AjvClass };
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  const root = record(strict(schema));
  const metadata = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
  return ajv.compile({ ...root, properties: { ...record(root["properties"]), ...metadata } });
}

/** An OpenAPI schema of a definition as JSON schema that lets no unknown field pass. @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (!isRecord(schema)) return schema;
  const { nullable, type, properties, items, ...rest } = schema;
  if (schema["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || rest["additionalProperties"] !== undefined;
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const known = isRecord(properties)
    ? Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, strict(inner)]))
    : undefined;
  return {
    ...rest,
    ...(isRecord(rest["additionalProperties"]) ? { additionalProperties: strict(rest["additionalProperties"]) } : {}),
    ...(type === undefined ? {} : { type: nullable === true ? [type, "null"] : type }),
    ...(items === undefined ? {} : { items: strict(items) }),
    ...(known === undefined ? {} : { properties: known, ...(open || embedded ? {} : { additionalProperties: false }) }),
  };
}
