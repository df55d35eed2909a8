import data from "./support.json" with { type: "json" };

const engines: Readonly<Record<string, Readonly<Record<string, string>>>> = data.engines;

/**
 * Last day of a database engine's standard support on RDS, `2027-02-28`; from then on it costs extra by the vCPU and hour, or is
 * upgraded by AWS. Undefined for a version that is not on file.
 *
 * @param engine as RDS names it: `postgres`, `mysql`, `mariadb`, `aurora-mysql`
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html
 */
export function engineSupportedUntil(engine: string, version: string): string | undefined {
  const [major = "", minor = ""] = version.split(".");
  const known = engines[engine] ?? {};
  return known[`${major}.${minor}`] ?? known[major];
}
