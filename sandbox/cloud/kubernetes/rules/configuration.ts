import { below, type Manifest, pairs, record, text, type Violation } from "../manifest.js";
import { forbidden, invalid, required } from "./values.js";

/** What all keys of a ConfigMap or Secret may hold together, bytes. @see https://kubernetes.io/docs/concepts/configuration/configmap/ */
export const sizeLimit = 1_048_576;

/** Keys that a Secret of a type must have. @see https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const keysOfType: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

/** What is wrong with a ConfigMap. Values are never shown. */
export function configMapViolations(manifest: Manifest): readonly Violation[] {
  const { data, binaryData } = manifest;
  const size =
    pairs(data).reduce((total, [, value]) => total + Buffer.byteLength(value), 0) +
    pairs(binaryData).reduce((total, [, value]) => total + Buffer.byteLength(value, "base64"), 0);
  return [
    ...keyViolations(data, "data"),
    ...keyViolations(binaryData, "binaryData"),
    ...encodingViolations(binaryData, "binaryData"),
    ...Object.keys(record(data))
      .filter((key) => Object.hasOwn(record(binaryData), key))
      .map((key) => invalid(below("data", key), "duplicate of key present in binaryData")),
    ...(size > sizeLimit
      ? [{ path: "", reason: `Too long: may not be more than ${sizeLimit} bytes, is ${size}` }]
      : []),
  ];
}

/** What is wrong with a Secret. Values are never shown. */
export function secretViolations(manifest: Manifest): readonly Violation[] {
  const { data, stringData } = manifest;
  const keys = new Set([...Object.keys(record(data)), ...Object.keys(record(stringData))]);
  const known = typeof data !== "symbol" && typeof stringData !== "symbol";
  const size =
    pairs(data).reduce((total, [, value]) => total + Buffer.byteLength(value, "base64"), 0) +
    pairs(stringData).reduce((total, [, value]) => total + Buffer.byteLength(value), 0);
  return [
    ...keyViolations(data, "data"),
    ...keyViolations(stringData, "stringData"),
    ...encodingViolations(data, "data"),
    ...(known ? (keysOfType[text(manifest["type"]) ?? ""] ?? []) : [])
      .filter((key) => !keys.has(key))
      .map((key) => required(below("data", key))),
    ...(size > sizeLimit
      ? [{ path: "data", reason: `Too long: may not be more than ${sizeLimit} bytes, is ${size}` }]
      : []),
  ];
}

function keyViolations(mapping: unknown, path: string): readonly Violation[] {
  return Object.keys(record(mapping))
    .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key === "." || key.startsWith(".."))
    .map((key) =>
      invalid(below(path, key), "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"),
    );
}

function encodingViolations(mapping: unknown, path: string): readonly Violation[] {
  return pairs(mapping)
    .filter(
      ([, value]) =>
        !/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value.replaceAll(/[\r\n]/g, "")),
    )
    .map(([key]) => forbidden(below(path, key), "illegal base64 data"));
}
