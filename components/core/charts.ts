import data from "./charts.json" with { type: "json" };

/** Third-party charts that we install; each is pinned once, in `charts.json`. */
export type ChartName = keyof typeof data;

/** An exact version of a chart and where it comes from. */
export interface ChartPin {
  readonly name: ChartName;
  /** Address of the Helm repository. */
  readonly repository: string;
  readonly version: string;
  /** Version of the software inside. */
  readonly appVersion: string;
  /** Day of the release, `YYYY-MM-DD`. */
  readonly released: string;
  /** Page of the release. */
  readonly source: string;
}

/** The pin of a chart. */
export function chart(name: ChartName): ChartPin {
  return { name, ...data[name] };
}

/** Every pin, for whoever lists or updates them. */
export function charts(): ChartPin[] {
  return (Object.keys(data) as ChartName[]).map(chart);
}

/**
 * What every Release of ours says: the pinned chart; a failed installation is taken back, so that no release stays
 * "pending"; five revisions are kept for `helm rollback`.
 */
export function release(name: ChartName) {
  const { repository, version } = chart(name);
  return {
    chart: name as string,
    version,
    repositoryOpts: { repo: repository },
    atomic: true,
    cleanupOnFail: true,
    maxHistory: 5,
    timeout: 900,
  };
}
