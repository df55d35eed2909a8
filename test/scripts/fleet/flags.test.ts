import { describe, expect, it } from "vitest";
import type { Option } from "../../../scripts/command.js";
import { checkFleetOptions, flagsFor } from "../../../scripts/fleet/flags.js";

const known: readonly Option[] = [
  { flags: "--sandbox", description: "" },
  { flags: "--json", description: "" },
  { flags: "--simulate <packages>", description: "", default: "aws,random" },
  { flags: "--timeout <minutes>", description: "" },
  { flags: "--expect-no-changes", description: "" },
  { flags: "--no-color", description: "" },
  { flags: "--tag <tag...>", description: "" },
  { flags: "--allow <urn...>", description: "" },
  { flags: "--plan <file>", description: "" },
];
const urn = (stack: string): string => `urn:pulumi:${stack}::app::aws:ec2/vpc:Vpc::network-vpc`;

describe("the options of one run of a fleet", () => {
  it("are those of the fleet, with a file of its own in the folder of records", () => {
    const options = {
      sandbox: true,
      simulate: "aws,random",
      timeout: "30",
      expectNoChanges: true,
      color: false,
      tag: ["a", "-b"],
      plan: "records/",
      all: true,
      parallel: "3",
      json: true,
    };
    expect(flagsFor("prod", options, known)).toEqual([
      "--sandbox",
      "--timeout=30",
      "--expect-no-changes",
      "--no-color",
      "--tag=a",
      "--tag=-b",
      "--plan=records/prod.json",
      "--json",
    ]);
  });

  it("allow only what is in that environment", () => {
    const options = { allow: [urn("prod"), urn("staging")] };
    expect(flagsFor("prod", options, known)).toEqual([`--allow=${urn("prod")}`, "--json"]);
  });

  it("are refused all at once where they can't be meant for many", () => {
    const options = { target: [urn("prod")], parallel: "0", allow: [urn("other")] };
    expect(() => checkFleetOptions(options, ["prod"])).toThrow(/--target[^]*--parallel[^]*--allow/);
    expect(() => checkFleetOptions({ parallel: "2", allow: [urn("prod")] }, ["prod"])).not.toThrow();
  });
});
