import semver from "semver";
import { type ClientName, consensusClients, executionClients } from "../../../components/node/catalogue/catalogue.js";

/** An image taken apart. */
export interface Image {
  /** Without registry defaults: `docker.io/library/nginx` and `nginx` are the same. */
  readonly repository: string;
  /** Empty when there is none. */
  readonly tag: string;
  readonly digest: string;
}

export function parseImage(text: string): Image {
  const [named = "", digest = ""] = text.split("@");
  const last = named.lastIndexOf(":");
  const tagged = last > named.lastIndexOf("/");
  const repository = tagged ? named.slice(0, last) : named;
  return { repository: shortName(repository), tag: tagged ? named.slice(last + 1) : "", digest };
}

function shortName(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}

/** Tags that mean another image tomorrow. */
const floating = /^(latest|stable|edge|nightly|main|master|develop|dev|canary|unstable|release|current|rolling)$/i;

/** Why the image is not always the same; undefined when it is. */
export function unpinnedBecause({ tag, digest }: Image): string | undefined {
  if (digest !== "") return undefined;
  if (tag === "") return "has no tag";
  return floating.test(tag) ? `has the moving tag ${tag}` : undefined;
}

const clients = new Map<string, ClientName>(
  Object.entries({ ...executionClients, ...consensusClients }).map(([name, { image }]) => [
    parseImage(image).repository,
    name as ClientName,
  ]),
);

/** The chain client that the image is, also from a mirror; undefined for every other program. */
export function clientOf({ repository }: Image): ClientName | undefined {
  return [...clients].find(([known]) => repository === known || repository.endsWith(`/${known}`))?.[1];
}

/** The first three numbers in a version: `v1.17.10-arm64` -> `1.17.10`, `18.1` -> `18.1.0`; null when there are none. */
export function numbersIn(version: string): semver.SemVer | null {
  return /\d/.test(version) ? semver.coerce(version.replace(/^[^\d]*/, "")) : null;
}

/** How far `after` is below `before`; undefined when it is not, or can't be told. */
export function stepDown(before: string, after: string): "major" | "minor" | "patch" | undefined {
  const [was, is] = [numbersIn(before), numbersIn(after)];
  if (was === null || is === null || semver.gte(is, was)) return undefined;
  if (is.major < was.major) return "major";
  return is.minor < was.minor ? "minor" : "patch";
}
