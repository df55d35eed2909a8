import { describe, expect, it } from "vitest";
import { eksClusterName, rdsIdentifier } from "../../../components/core/names.js";

const codeOf = (name: () => string): string => {
  try {
    return name();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a cluster's name", () => {
  it.each([
    ["ledger", "prod", "ledger-prod"],
    ["1_Ledger", "prod", "1_Ledger-prod"],
    ["x".repeat(95), "prod", `${"x".repeat(95)}-prod`],
    ["x".repeat(96), "prod", "config/name-too-long"],
    ["led.ger", "prod", "config/name"],
    ["_ledger", "prod", "config/name"],
    ["ledger", "größe", "config/name"],
  ])("of %s and %s is %s", (project, environment, expected) => {
    expect(codeOf(() => eksClusterName(project, environment))).toBe(expected);
  });
});

describe("a database's name", () => {
  it.each([
    ["ledger", "prod", "ledger-prod-database"],
    ["x".repeat(49), "prod", `${"x".repeat(49)}-prod-database`],
    ["x".repeat(50), "prod", "config/name-too-long"],
    ["Ledger", "prod", "config/name"],
    ["1ledger", "prod", "config/name"],
    ["ledger-", "prod", "config/name"],
    ["led_ger", "prod", "config/name"],
  ])("of %s and %s is %s", (project, environment, expected) => {
    expect(codeOf(() => rdsIdentifier(project, environment, "database"))).toBe(expected);
  });

  it("that doesn't fit is told with what to rename", () => {
    expect(() => rdsIdentifier("My.Project", "prod", "database")).toThrowErrorMatchingInlineSnapshot(`
      [UserError: AWS would refuse the name of database [config/name]
        database: expected a name of lower-case letters, digits and single hyphens, beginning with a letter, got "My.Project-prod-database"
          fix: rename the project or the environment]
    `);
  });
});
