import type { Gate, Verdict } from "./gate.js";
import type { GateInput } from "./input.js";

/** A kubeconfig of another cluster. */
export const wrongCluster: Gate = {
  name: "wrong-cluster",
  title: "a kubeconfig that points to another cluster",
  rule:
    "The current context of a kubeconfig given by `--kubeconfig` is the one that `settings.gates.cluster` names. Without that setting, a context of EKS " +
    "must be the environment's own account, region and cluster; any other is only named.",
  reason: "The current context is whatever the last command in some shell made it.",
  source: "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
  level: "block",
  settings: ["cluster"],
  lift: "give the right kubeconfig, or correct `settings.gates.cluster`",
  early: true,
  judge: (input) => (input.kubeContext === null ? [] : verdicts(input, input.kubeContext)),
};

function verdicts(input: GateInput, { name, cluster }: NonNullable<GateInput["kubeContext"]>): Verdict[] {
  const { account, region, clusterName, settings } = input;
  const expected = settings.cluster;
  const said = name === cluster ? name : `${name} (cluster ${cluster})`;
  if (expected !== undefined) {
    if (name === expected || cluster === expected) return [];
    const fix = `switch the kubeconfig's context to ${expected}; or correct settings.gates.cluster in ${input.file}`;
    return [{ subject: "context", summary: `the kubeconfig points to ${said}, not to ${expected}`, fix }];
  }
  const arn = [cluster, name]
    .map((text) => /^arn:aws[\w-]*:eks:([\w-]+):(\d{12}):cluster\/(.+)$/.exec(text))
    .find((match) => match !== null);
  if (arn === undefined) {
    const fix = `make sure that it is meant; settings.gates.cluster in ${input.file} checks it`;
    return [{ subject: "context", summary: `the kubeconfig points to ${said}`, fix, atMost: "info" }];
  }
  if (arn?.[1] === region && arn[2] === account && arn[3] === clusterName) return [];
  const fix = `give the kubeconfig of ${clusterName} in ${account}, ${region}`;
  return [
    { subject: "context", summary: `the kubeconfig points to ${said}, which is not the environment's cluster`, fix },
  ];
}
