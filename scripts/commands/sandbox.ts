import { UserError } from "../../components/core/errors.js";
import { firstFixedPort, packages } from "../../sandbox/process/settings.js";
import { sandboxDir, startSandbox } from "../../sandbox/session.js";
import type { Context, Verb } from "../command.js";

/**
 * `sandbox` serves the simulated cloud and Linear on fixed ports until stopped; `sandbox -- <command>` runs any command against
 * them; `sandbox reset` empties them; `sandbox faults <file>|clear` says what is to go wrong; `sandbox drift` changes the cloud as
 * a person does by hand.
 */
export const sandbox: Verb = {
  arguments: "[command...]",
  options: [
    { flags: "--simulate <packages>", description: "packages that are simulated", default: packages.join(",") },
    {
      flags: "--kubeconfig <file>",
      description: "cluster that takes the place of a simulated one when kubernetes is not simulated",
    },
    {
      flags: "--port <first>",
      description: "first of the four ports to serve on: Linear, aws, kubernetes, random",
      default: String(firstFixedPort),
    },
    { flags: "--by <who>", description: "who drift is done by", default: "somebody at the console" },
  ],
  notes: [
    "Forms:",
    "  sandbox                    serve cloud and Linear until Ctrl-C",
    "  sandbox -- <command>       run any command in it: sandbox -- pulumi up --stack staging",
    "  sandbox reset              empty cloud, Linear and the engine's state",
    "  sandbox faults <file>      say what is to go wrong from now on; docs/sandbox.md has the format",
    "  sandbox faults clear       take it back",
    "  sandbox drift <resource> <property=value...>   change a resource by hand, behind the engine's back",
    "  sandbox drift <resource> delete                delete it; a resource is named by its name, type, id or URN",
  ].join("\n"),
  run: async (args, options, context) => {
    const [word, ...rest] = args;
    if (word === "reset" && rest.length === 0) return await reset(context);
    if (word === "faults") return await faults(rest, context);
    if (word === "drift") return await drift(rest, options["by"], context);
    const session = await startSandbox({
      projectDir: context.cwd,
      simulate: simulated(options["simulate"]),
      ...(word === undefined ? { firstPort: portOf(options["port"]) } : {}),
      ...(typeof options["kubeconfig"] === "string" ? { kubeconfig: options["kubeconfig"] } : {}),
      ...(context.env["PULUMI_HOME"] ? { engineHome: context.env["PULUMI_HOME"] } : {}),
    });
    try {
      if (word === undefined) return await (await import("../sandbox/serve.js")).serve(session, context);
      return await (await import("../sandbox/command.js")).runCommand(args, session, context);
    } finally {
      await session.close();
    }
  },
};

async function reset(context: Context): Promise<number> {
  const { resetSandbox } = await import("../sandbox/reset.js");
  await resetSandbox(sandboxDir(context.cwd));
  context.err("the sandbox is empty: its cloud, its Linear, and the engine's state of it\n");
  return 0;
}

async function faults(words: readonly string[], context: Context): Promise<number> {
  const [source, ...more] = words;
  if (source === undefined || more.length > 0) {
    throw new UserError("usage/invalid", "the command line is wrong", [
      {
        path: "sandbox faults",
        expected: "one file, or clear",
        actual: words.join(" ") || "nothing",
        fix: "chainwright sandbox faults faults.json",
      },
    ]);
  }
  const { installFaults } = await import("../sandbox/faults.js");
  context.err(`${await installFaults(source, sandboxDir(context.cwd), context.cwd)}\n`);
  return 0;
}

async function drift(words: readonly string[], by: unknown, context: Context): Promise<number> {
  const { changeByHand } = await import("../sandbox/drift.js");
  context.err(`${changeByHand(words, sandboxDir(context.cwd), typeof by === "string" ? by : "")}\n`);
  return 0;
}

function simulated(value: unknown): readonly string[] {
  const words = typeof value === "string" ? value : packages.join(",");
  return words.split(",").filter((word) => word !== "");
}

function portOf(value: unknown): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_532) return port;
  throw new UserError("usage/invalid", "the command line is wrong", [
    {
      path: "--port",
      expected: "a whole number from 1024 to 65532",
      actual: String(value),
      fix: "choose another port",
    },
  ]);
}
