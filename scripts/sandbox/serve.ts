import type { SandboxSession } from "../../sandbox/session.js";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";

/**
 * Keeps a sandbox served until it is interrupted, and says where it is.
 *
 * @throws UserError `sandbox/lost` when its process ends before that
 */
export async function serve(session: SandboxSession, context: Context): Promise<number> {
  context.err(addresses(session));
  const stopped = new Promise<"stopped">((resolve) => {
    const unlisten = context.onInterrupt(() => {
      unlisten();
      resolve("stopped");
    });
  });
  // The hold does not keep this process alive; serving has to.
  const alive = setInterval(() => undefined, 60_000);
  const end = await Promise.race([stopped, session.lost.then(() => "lost" as const)]);
  clearInterval(alive);
  if (end === "lost") throw lost();
  context.err("the sandbox is stopped; what it keeps is there next time\n");
  return 0;
}

function addresses({ linearUrl, linearKey, ports }: SandboxSession): string {
  const lines = [
    ["Linear, to look at", linearUrl],
    ["Linear, for programs", `${linearUrl}/graphql (key ${linearKey})`],
    ...Object.entries(ports).map(([name, port]) => [`simulated ${name}`, `127.0.0.1:${port}`]),
  ];
  const width = Math.max(...lines.map(([name = ""]) => name.length));
  return [
    "the sandbox serves until Ctrl-C",
    ...lines.map(([name = "", address = ""]) => `  ${name.padEnd(width)}  ${address}`),
    "run commands against it from another terminal: chainwright sandbox -- pulumi stack ls",
    "",
  ].join("\n");
}

function lost(): UserError {
  return new UserError("sandbox/lost", "the sandbox's process ended", [
    {
      path: ".chainwright/sandbox",
      expected: "a process that serves",
      actual: "none any more",
      fix: "look at sandbox.log there, and start it again",
    },
  ]);
}
