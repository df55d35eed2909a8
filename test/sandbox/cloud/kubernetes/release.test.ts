import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Properties, unknown } from "../../../../sandbox/cloud/simulator.js";
import { cluster, kinds } from "../../../support/cluster.js";

let api: ReturnType<typeof cluster>;
beforeEach(() => {
  api = cluster();
});
afterEach(() => api.close());

const chart = (parts: Properties = {}) => ({
  chart: "vault",
  version: "0.34.1",
  name: "vault",
  compat: "true",
  repositoryOpts: { repo: "https://charts.example" },
  values: { server: { ha: { enabled: true } } },
  ...parts,
});
const rule = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const issuer = "kubernetes:cert-manager.io/v1:ClusterIssuer";
const selfSigned = { metadata: { name: "ca" }, spec: { selfSigned: {} } };

describe("a Helm release", () => {
  it("is deployed, and counts its revisions", () => {
    const made = api.make(kinds.release, chart());
    expect(made.id).toBe("default/vault");
    expect(made.outputs["status"]).toMatchObject({
      status: "deployed",
      revision: 1,
      chart: "vault",
      version: "0.34.1",
    });
    expect(api.change(kinds.release, made.id, chart({ version: "0.34.2" })).outputs["status"]).toMatchObject({
      revision: 2,
      version: "0.34.2",
    });
  });

  it.each<[string, Properties, string]>([
    ["a range", { version: "^0.34.0" }, 'version: "^0.34.0" is a range or no version'],
    ["a part of a version", { version: "0.34" }, 'version: "0.34" is a range or no version'],
    ["no version", { version: undefined }, "version: required: an exact version"],
    ["no chart", { chart: "" }, "chart: required"],
    ["a chart of nowhere", { repositoryOpts: {} }, 'repositoryOpts.repo: chart "vault" not found'],
    [
      "a repository that is none",
      { repositoryOpts: { repo: "charts.example" } },
      "repositoryOpts.repo: expected the address of a repository",
    ],
    ["a misspelt option", { atomc: true }, 'atomc: unknown field "atomc"'],
    ["an option of the wrong type", { atomic: "true" }, "atomic: expected a boolean, got string"],
    ["a timeout below zero", { timeout: -1 }, "timeout: expected an integer of at least 0"],
    ["values that are a list", { values: [] }, "values: expected a mapping, got list"],
    ["a name over 53 characters", { name: "v".repeat(54) }, "must be no more than 53 characters, is 54"],
  ])("is refused with %s", (_, parts, message) => {
    expect(api.problems(kinds.release, chart(parts))).toEqual([expect.stringContaining(message)]);
  });

  it("takes versions with a v, pre-releases, registries and what is not known yet", () => {
    expect(api.problems(kinds.release, chart({ version: "v1.21.2" }))).toEqual([]);
    expect(
      api.problems(
        kinds.release,
        chart({ chart: "oci://registry.example/charts/vault", repositoryOpts: undefined, version: "1.0.0-rc.1" }),
      ),
    ).toEqual([]);
    expect(api.problems(kinds.release, chart({ version: unknown, values: { a: unknown }, timeout: unknown }))).toEqual(
      [],
    );
  });

  it("needs its namespace, unless it makes it", () => {
    expect(() => api.make(kinds.release, chart({ namespace: "vault" }))).toThrow('namespaces "vault" not found');
    api.make(kinds.release, chart({ namespace: "vault", createNamespace: true }));
    expect(api.make(kinds.configMap, { metadata: { name: "c", namespace: "vault" } }).id).toBe("vault/c");
  });

  it("is alone with its name in a namespace", () => {
    api.make(kinds.release, chart());
    expect(() => api.make(kinds.release, chart())).toThrow("cannot re-use a name that is still in use");
  });

  it("is named when nobody named it, and replaced when its name or namespace changes", () => {
    const inputs = api.check(kinds.release, chart({ name: undefined })).inputs;
    expect(inputs).toMatchObject({
      name: expect.stringMatching(/^thing-[0-9a-f]{8}$/) as string,
      namespace: "default",
      timeout: 300,
    });
    expect(api.check(kinds.release, chart({ name: undefined }), inputs).inputs["name"]).toBe(inputs["name"]);
    expect(api.simulator.diff(kinds.release, chart(), chart({ name: "other", version: "1.0.0" }))).toEqual({
      changes: ["version", "name"],
      replaces: ["name"],
      deleteBeforeReplace: false,
    });
  });
});

describe("custom kinds that a chart brings", () => {
  const rules = { metadata: { name: "r" }, spec: { groups: [] } };

  it("are there after its release and gone with it", () => {
    expect(() => api.make(rule, rules)).toThrow(
      'no matches for kind "PrometheusRule" in version "monitoring.coreos.com/v1"',
    );
    const release = api.make(kinds.release, chart({ chart: "prometheus-operator-crds", name: "crds" }));
    api.make(rule, rules);
    api.destroy(kinds.release, release.id);
    expect(api.cloud.get(rule, "default/r")).toBeUndefined();
    expect(() => api.make(rule, rules)).toThrow("no matches for kind");
  });

  it("depend on the chart's values", () => {
    api.make(kinds.release, chart({ chart: "cert-manager", name: "cm" }));
    expect(() => api.make(issuer, selfSigned)).toThrow("no matches for kind");
    api.make(kinds.release, chart({ chart: "cert-manager", name: "cm2", values: { crds: { enabled: true } } }));
    expect(api.make(issuer, selfSigned).id).toBe("ca");
  });

  it("stay when the chart is told to keep them", () => {
    const release = api.make(
      kinds.release,
      chart({ chart: "cert-manager", name: "cm", values: { crds: { enabled: true, keep: true } } }),
    );
    api.make(issuer, selfSigned);
    api.destroy(kinds.release, release.id);
    expect(api.cloud.get(issuer, "ca")).toBeDefined();
  });

  it("are not taken for granted: a stack of monitors without its definitions brings none", () => {
    api.make(
      kinds.release,
      chart({ chart: "kube-prometheus-stack", name: "kps", values: { crds: { enabled: false } } }),
    );
    expect(() => api.make(rule, rules)).toThrow("no matches for kind");
  });
});

describe("functions", () => {
  it("decode YAML, and others are refused by name", () => {
    const text =
      "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n---\n---\nkind: X";
    const { result } = api.simulator.invoke("kubernetes:yaml:decode", { text, defaultNamespace: "n" }, api.cloud);
    expect(result).toEqual([
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } },
      { kind: "X", metadata: { namespace: "n" } },
    ]);
    expect(() => api.simulator.invoke("kubernetes:helm:template", {}, api.cloud)).toThrow(
      "does not simulate the function kubernetes:helm:template",
    );
  });
});
