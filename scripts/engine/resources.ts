import { UserError } from "../../components/core/errors.js";
import { CommandFailure, EngineCommand } from "./command.js";
import type { EngineTarget } from "./messages.js";
import { parseUrn } from "./urn.js";

/** A resource as the state keeps it, without its properties. */
export interface KnownResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Id that the cloud gave. */
  readonly id: string;
  /** What it is called in the cloud beside its id: ARN and names. */
  readonly aliases: readonly string[];
  /** Properties that the program leaves alone. */
  readonly ignoreChanges: readonly string[];
  /** Whether its deletion only forgets it. */
  readonly retained: boolean;
}

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly custom?: boolean;
      readonly id?: string;
      readonly outputs?: Readonly<Record<string, unknown>>;
      readonly ignoreChanges?: readonly string[];
      readonly retainOnDelete?: boolean;
    }[];
  };
}

/** Outputs by which services name a resource in their logs. */
const naming = ["arn", "name", "bucket", "identifier", "clusterName", "functionName"];

/**
 * The resources of a stack that a cloud keeps, read with `stack export`, which leaves secrets encrypted.
 *
 * @throws UserError `engine/failed` when the state can't be read
 */
export async function readResources(
  target: Pick<EngineTarget, "enginePath" | "engineVersion" | "env" | "workDir" | "environment">,
): Promise<KnownResource[]> {
  const { enginePath, engineVersion, env, workDir, environment } = target;
  const command = new EngineCommand(enginePath, engineVersion, { env });
  try {
    const { stdout } = await command.run(["stack", "export", "--stack", environment], workDir, {});
    const { deployment } = JSON.parse(stdout) as Exported;
    return (deployment?.resources ?? []).filter(({ custom }) => custom === true).map(knownOf);
  } catch (cause) {
    if (!(cause instanceof CommandFailure)) throw cause;
    const actual = cause.commandResult.stderr.trim().split("\n")[0] ?? "";
    const fix = "correct what the message names and run again";
    const problem = { path: environment, expected: "a state that can be read", actual, fix };
    throw new UserError("engine/failed", "the state can't be read", [problem], { cause });
  }
}

function knownOf({ urn, id = "", outputs = {}, ignoreChanges = [], retainOnDelete = false }: Resource): KnownResource {
  const { type, name } = parseUrn(urn);
  const values = naming.map((key) => outputs[key]).filter((value) => typeof value === "string");
  const aliases = [...new Set(values)].filter((value) => value !== "" && value !== id);
  return { urn, type, name, id, aliases, ignoreChanges, retained: retainOnDelete };
}

type Resource = NonNullable<NonNullable<Exported["deployment"]>["resources"]>[number];
