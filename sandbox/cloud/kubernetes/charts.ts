import { at, isRecord, text } from "./manifest.js";

/** A chart that brings definitions of custom kinds. */
interface Chart {
  readonly chart: string;
  /** API groups of the kinds that it brings. */
  readonly groups: readonly string[];
  /** Where its values say whether it brings them, and what it does when they don't; always, when absent. */
  readonly switch?: { readonly keys: readonly string[]; readonly initially: boolean };
  /** Whether they are in the chart's `crds/` folder, which `skipCrds` leaves out; else in its templates. */
  readonly folder: boolean;
}

/** The charts that bring the custom kinds of a platform like ours. Sources: the `crds` values of each chart's `values.yaml`. */
const charts: readonly Chart[] = [
  { chart: "prometheus-operator-crds", groups: ["monitoring.coreos.com"], folder: false },
  {
    chart: "kube-prometheus-stack",
    groups: ["monitoring.coreos.com"],
    switch: { keys: ["crds.enabled"], initially: true },
    folder: true,
  },
  {
    chart: "cert-manager",
    groups: ["cert-manager.io", "acme.cert-manager.io"],
    switch: { keys: ["crds.enabled", "installCRDs"], initially: false },
    folder: false,
  },
  {
    chart: "trust-manager",
    groups: ["trust.cert-manager.io"],
    switch: { keys: ["crds.enabled"], initially: true },
    folder: false,
  },
  {
    chart: "external-secrets",
    groups: ["external-secrets.io", "generators.external-secrets.io"],
    switch: { keys: ["installCRDs"], initially: true },
    folder: false,
  },
  { chart: "vault-secrets-operator", groups: ["secrets.hashicorp.com"], folder: true },
  { chart: "karpenter", groups: ["karpenter.sh", "karpenter.k8s.aws"], folder: true },
  { chart: "karpenter-crd", groups: ["karpenter.sh", "karpenter.k8s.aws"], folder: false },
  { chart: "aws-load-balancer-controller", groups: ["elbv2.k8s.aws"], folder: true },
  {
    chart: "kyverno",
    groups: ["kyverno.io", "policies.kyverno.io"],
    switch: { keys: ["crds.install"], initially: true },
    folder: false,
  },
  { chart: "velero", groups: ["velero.io"], folder: true },
  { chart: "argo-cd", groups: ["argoproj.io"], switch: { keys: ["crds.install"], initially: true }, folder: false },
  { chart: "keda", groups: ["keda.sh"], switch: { keys: ["crds.install"], initially: true }, folder: false },
  {
    chart: "cloudnative-pg",
    groups: ["postgresql.cnpg.io"],
    switch: { keys: ["crds.create"], initially: true },
    folder: false,
  },
];

/** API groups whose kinds a Helm release brings, from its inputs. */
export function groupsOf(release: Readonly<Record<string, unknown>>): readonly string[] {
  const name = text(release["chart"])?.split("/").at(-1);
  const chart = charts.find((candidate) => candidate.chart === name);
  if (!chart || (chart.folder && release["skipCrds"] === true)) return [];
  const { keys, initially } = chart.switch ?? { keys: [], initially: true };
  const said = keys
    .map((key) => at(release["values"], ...key.split(".")))
    .filter((value) => typeof value === "boolean");
  const enabled = said.length === 0 ? initially : said.includes(true);
  return enabled ? chart.groups : [];
}

/** Whether the release's definitions outlive it: those of a `crds/` folder, and those that are told to be kept. */
export function keepsDefinitions(release: Readonly<Record<string, unknown>>): boolean {
  const name = text(release["chart"])?.split("/").at(-1);
  const values = release["values"];
  const told = isRecord(values) ? at(values, "crds", "keep") : undefined;
  return charts.find((chart) => chart.chart === name)?.folder === true || (told ?? name === "cert-manager") === true;
}
