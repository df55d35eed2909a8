import type { Resource } from "../../../policies/rule.js";

/** Examples of a rule: each is a stack, and its first resource is the one that is judged. */
export interface Cases {
  readonly breaks: readonly (readonly Resource[])[];
  readonly holds: readonly (readonly Resource[])[];
}

let count = 0;

/** A resource of a type with these properties. */
export function resource(type: string, props: Record<string, unknown>, name = "thing"): Resource {
  count += 1;
  return { urn: `urn:pulumi:test::app::${type}::${name}-${count}`, type, name, props };
}

/** A stack of one resource. */
export function one(type: string, props: Record<string, unknown>): Resource[] {
  return [resource(type, props)];
}

/** A container that every rule takes, with parts replaced. */
export function container(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "app",
    image: `registry.example/app:1.2.3@sha256:${"a".repeat(64)}`,
    ports: [{ containerPort: 8545 }],
    resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    livenessProbe: { tcpSocket: { port: 8545 } },
    readinessProbe: { tcpSocket: { port: 8545 } },
    startupProbe: { tcpSocket: { port: 8545 } },
    ...parts,
  };
}

/** A pod that every rule takes, with parts replaced. */
export function pod(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [container()],
    ...parts,
  };
}

/** The kinds that run pods, each around a pod. */
export const workloads = {
  Pod: (spec: unknown) => resource("kubernetes:core/v1:Pod", { spec }),
  Deployment: (spec: unknown) => resource("kubernetes:apps/v1:Deployment", { spec: { template: { spec } } }),
  StatefulSet: (spec: unknown) => resource("kubernetes:apps/v1:StatefulSet", { spec: { template: { spec } } }),
  DaemonSet: (spec: unknown) => resource("kubernetes:apps/v1:DaemonSet", { spec: { template: { spec } } }),
  Job: (spec: unknown) => resource("kubernetes:batch/v1:Job", { spec: { template: { spec } } }),
  CronJob: (spec: unknown) =>
    resource("kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { template: { spec } } } } }),
};

/** The pod in every kind of workload. */
export function inEvery(spec: Record<string, unknown>): Resource[][] {
  return Object.values(workloads).map((workload) => [workload(spec)]);
}

/** An IAM document with one statement, as text. */
export function document(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}
