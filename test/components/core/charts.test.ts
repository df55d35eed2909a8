import { describe, expect, it } from "vitest";
import { charts, release } from "../../../components/core/charts.js";

describe("the pins of charts", () => {
  it.each(charts().map((one) => [one.name, one] as const))(
    "say of %s one exact version, where from and since when",
    (_, pin) => {
      expect(pin.version).toMatch(/^v?\d+\.\d+\.\d+$/);
      expect(pin.appVersion).toMatch(/^v?\d+\.\d+\.\d+$/);
      expect(new URL(pin.repository).protocol).toBe("https:");
      expect(Number.isNaN(Date.parse(pin.released))).toBe(false);
      expect(pin.source).toContain(pin.version.replace(/^v/, ""));
    },
  );

  it("keep the operator and the definitions of its kinds at the same version", () => {
    const versions = charts().filter(({ name }) => /prometheus/.test(name));
    expect(new Set(versions.map(({ appVersion }) => appVersion)).size).toBe(1);
  });

  it("become releases that take a failed installation back", () => {
    expect(release("vault")).toMatchObject({
      chart: "vault",
      repositoryOpts: { repo: "https://helm.releases.hashicorp.com" },
      atomic: true,
      cleanupOnFail: true,
    });
  });
});
