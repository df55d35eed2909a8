import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { kindOf } from "../../../../sandbox/cloud/kubernetes/kinds.js";
import { type Manifest, isRecord } from "../../../../sandbox/cloud/kubernetes/manifest.js";
import { quantity } from "../../../../components/core/quantity.js";
import { schemaViolations } from "../../../../sandbox/cloud/kubernetes/schema.js";
import { type Properties, unknown } from "../../../../sandbox/cloud/simulator.js";
import { cluster, container, deployment, kinds } from "../../../support/cluster.js";

const api = cluster();
afterAll(() => api.close());

const full = deployment(
  {
    containers: [
      container({
        ports: [{ containerPort: 80, name: "http" }],
        env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
        readinessProbe: { httpGet: { path: "/", port: 80 } },
        resources: { requests: { cpu: "1" } },
        volumeMounts: [{ name: "v", mountPath: "/v" }],
      }),
    ],
    volumes: [{ name: "v", secret: { secretName: "s", items: [{ key: "k", path: "p" }] } }],
    tolerations: [{ key: "a", operator: "Exists" }],
  },
  { strategy: { rollingUpdate: { maxSurge: 1 } } },
);
/** Mappings whose keys are the user's own. */
const free = ["labels", "matchLabels", "requests", "limits", "annotations"];

/** Every place of an object where it has declared fields. */
function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => places(item, [...path, index]));
  if (!isRecord(value) || free.includes(String(path.at(-1)))) return [];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function withKey(value: unknown, [step, ...rest]: readonly (string | number)[], key: string, extra: unknown): unknown {
  if (step === undefined) return { ...(value as object), [key]: extra };
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? withKey(item, rest, key, extra) : item));
  const inner = (value as Manifest)[step];
  return { ...(value as object), [step]: withKey(inner, rest, key, extra) };
}

describe("an object of the API", () => {
  it("never passes with a field that its schema does not have, wherever it is", () => {
    const kind = kindOf(kinds.deployment);
    if (!kind) throw new Error("no kind");
    const extra = fc.oneof(fc.string(), fc.integer(), fc.constant({}), fc.constant([]), fc.constant(unknown));
    const key = fc.stringMatching(/^zz[a-z]{1,8}$/);
    expect(schemaViolations(kind, { apiVersion: "apps/v1", kind: "Deployment", ...full })).toEqual([]);
    fc.assert(
      fc.property(fc.constantFrom(...places(full)), key, extra, (path, name, value) => {
        const wrong = api.check(kinds.deployment, withKey(full, path, name, value) as Properties).failures;
        expect(wrong.map(({ reason }) => reason).join()).toContain(name);
      }),
    );
  });

  it("never makes the check throw, whatever is in it", () => {
    const anything = fc
      .anything({ withNullPrototype: false, maxDepth: 4 })
      .map((value) => JSON.parse(JSON.stringify(value ?? null)) as unknown);
    fc.assert(
      fc.property(
        fc.constantFrom(...places(full)),
        fc.constantFrom("spec", "metadata", "name", "template", "containers", "env", "ports", "selector", "volumes"),
        anything,
        (path, key, value) => {
          const changed = withKey(full, path, key, value) as Properties;
          expect(Array.isArray(api.check(kinds.deployment, changed).failures)).toBe(true);
          expect(Array.isArray(api.simulator.diff(kinds.deployment, full, changed).changes)).toBe(true);
        },
      ),
    );
  });

  it("differs from itself in nothing, and from a changed one in what was changed", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(full)), fc.string(), (path, value) => {
        expect(api.simulator.diff(kinds.deployment, full, structuredClone(full)).changes).toEqual([]);
        const changed = withKey(full, path, "zzadded", value) as Properties;
        const { changes } = api.simulator.diff(kinds.deployment, full, changed);
        expect(changes).toHaveLength(1);
        expect(changes[0]).toMatch(/zzadded$/);
      }),
    );
  });
});

describe("a quantity", () => {
  it.each([
    ["500m", 0.5],
    ["1Gi", 2 ** 30],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1e3", 1000],
    ["1E", 1e18],
    [".5", 0.5],
    [2, 2],
    ["1 Gi", undefined],
    ["1GiB", undefined],
    ["", undefined],
    ["m", undefined],
  ])("of %s is %s", (text, value) => {
    expect(quantity(text)).toBe(value);
  });

  it("grows with its number and with its suffix", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom("", "Ki", "Mi", "Gi", "Ti"), (amount, suffix) => {
        const [small, large] = [quantity(`${amount}${suffix}`), quantity(`${amount + 1}${suffix}`)];
        expect(large).toBeGreaterThan(small ?? Number.NaN);
      }),
    );
  });
});
