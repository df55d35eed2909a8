import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { awsSimulator } from "../../../../sandbox/cloud/aws/simulator.js";
import type { Cloud, CloudObject, Properties, Simulator } from "../../../../sandbox/cloud/simulator.js";
import { type Store, openStore } from "../../../../sandbox/cloud/store.js";

const simulator = awsSimulator();

/** What a region may differ in. */
export interface RegionOptions {
  readonly config?: Properties;
  /** Milliseconds since the epoch. @default 22 November 2026 */
  readonly now?: number;
  readonly kubeconfig?: string;
}

/** A simulated account for a test, driven without an engine: what it refuses is thrown. */
export class Region {
  readonly simulator: Simulator;
  readonly #store: Store;
  readonly cloud: Cloud;
  #count = 0;

  constructor({ config = {}, now = Date.parse("2026-11-22"), kubeconfig }: RegionOptions = {}) {
    const dir = mkdtempSync(join(tmpdir(), "chainwright-region-"));
    this.#store = openStore(dir);
    onTestFinished(() => {
      this.#store.close();
      rmSync(dir, { recursive: true });
    });
    this.simulator = simulator.configure?.({ region: "us-east-1", ...config }, undefined) ?? simulator;
    this.cloud = { ...this.#store.within({ package: "aws" }, kubeconfig), now: () => now };
  }

  /** The completed inputs; throws with every failure of the check. */
  check(type: string, inputs: Properties, old?: Properties): Properties {
    this.#count += 1;
    const context = { urn: `urn:pulumi:test::test::${type}::one`, randomSeed: Buffer.from([this.#count]) };
    const checked = this.simulator.check(type, inputs, old, context);
    const reasons = checked.failures.map(({ property, reason }) => `${property}: ${reason}`);
    if (reasons.length > 0) throw new Error(reasons.join("\n"));
    return checked.inputs;
  }

  create(type: string, inputs: Properties): CloudObject {
    const asked = this.check(type, inputs);
    const { id, outputs } = this.simulator.create(type, asked, this.cloud);
    return this.#keep({ package: "aws", type, id, inputs: asked, outputs, createdAt: 0 });
  }

  /** The object with these inputs changed; `undefined` takes one away. */
  update(object: CloudObject, changes: Properties): CloudObject {
    const asked = this.check(object.type, { ...given(object), ...changes }, object.inputs);
    return this.#keep({ ...object, inputs: asked, ...this.simulator.update(object.type, object, asked, this.cloud) });
  }

  delete(object: CloudObject): void {
    this.simulator.delete(object.type, object, this.cloud);
    this.#store.drop(object);
  }

  /** What changing these inputs would replace, and whether the old one must go first. */
  replaces(
    object: CloudObject,
    changes: Properties,
  ): { replaces: readonly string[]; first: boolean; changes: readonly string[] } {
    const asked = this.check(object.type, { ...given(object), ...changes }, object.inputs);
    const found = this.simulator.diff(object.type, object.inputs, asked);
    return { replaces: found.replaces, first: found.deleteBeforeReplace, changes: found.changes };
  }

  #keep(object: CloudObject): CloudObject {
    this.#store.put(object);
    return object;
  }
}

/** What the program gave, without what the provider filled in. */
function given({ inputs }: CloudObject): Properties {
  const filled = Array.isArray(inputs.__defaults) ? (inputs.__defaults as unknown[]) : [];
  return Object.fromEntries(
    Object.entries(inputs).filter(([key]) => !["__defaults", "tagsAll", ...filled].includes(key)),
  );
}
