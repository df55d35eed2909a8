/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The number that a Kubernetes quantity stands for (`1500m` is 1.5), or undefined for anything else. */
export function amountOf(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]{0,2})$/.exec(String(value));
  const factor = factors[match?.[2] ?? "none"];
  if (match?.[1] === undefined || factor === undefined) return undefined;
  return Number((Number(match[1]) * factor).toPrecision(12));
}
