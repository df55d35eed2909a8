import families from "../ec2/instance-types.json" with { type: "json" };
import data from "./engines.json" with { type: "json" };

const engines = data.engines as Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** Whether RDS has this class: a family of its own list in a size that the family has in EC2. */
export function isInstanceClass(name: string): boolean {
  const [, family = "", size = ""] = /^db\.([a-z0-9]+)\.([a-z0-9]+)$/.exec(name) ?? [];
  if (!data.families.split(" ").includes(family)) return false;
  // EC2 has the disk-less x2g with a disk only.
  const sizes = (families as Readonly<Record<string, string>>)[family === "x2g" ? "x2gd" : family];
  return sizes === undefined || sizes.split(" ").includes(size);
}

/** Whether the engine is one that the sandbox knows the versions of. */
export function isEngine(engine: string): boolean {
  return engine in engines || /^(oracle|sqlserver|db2|custom)-/.test(engine);
}

/** The full version that an engine version stands for, the newest of a series when only that is named; undefined when there is none. */
export function fullVersion(engine: string, version: string | undefined): string | undefined {
  const series = engines[engine];
  if (!series) return version ?? "1";
  const wanted = version ?? Object.keys(series).at(-1) ?? "";
  const last = series[wanted]?.[1];
  if (last !== undefined) return `${wanted}.${last}`;
  const [, major = "", minor = ""] = /^(.+)\.(\d+)$/.exec(wanted) ?? [];
  const [first = 0, newest = -1] = series[major] ?? [];
  return Number(minor) >= first && Number(minor) <= newest ? wanted : undefined;
}

/** The series of a version: `18` of `18.1`, `8.4` of `8.4.3`. */
export function seriesOf(engine: string, version: string): string {
  const series = Object.keys(engines[engine] ?? {});
  return series.find((one) => version === one || version.startsWith(`${one}.`)) ?? version.split(".")[0] ?? version;
}

/** Whether an engine has a parameter group family of this name. */
export function isFamily(name: string): boolean {
  const ours = Object.entries(engines).flatMap(([engine, series]) =>
    Object.keys(series).map((version) => `${engine}${version}`),
  );
  return (
    ours.includes(name) ||
    /^(aurora-(postgresql|mysql)\d+(\.\d+)?|(oracle|sqlserver|db2)-[\w.-]+|postgres1[0-3])$/.test(name)
  );
}

/** The family of an engine's version. */
export function familyOf(engine: string, version: string): string {
  return `${engine}${seriesOf(engine, version)}`;
}

/** Whether an engine keeps a user name for itself. */
export function isReserved(engine: string, user: string): boolean {
  const names = (data.reserved as Readonly<Record<string, readonly string[]>>)[engine] ?? [];
  return names.includes(user.toLowerCase()) || (engine === "postgres" && user.toLowerCase().startsWith("pg_"));
}
