import { join } from "node:path";
import { withoutKey } from "../approval/sign.js";
import type { Context } from "../command.js";
import type { Parts, Sandbox } from "./parts.js";
import type { RunRequest } from "./request.js";

/** Where a run works: the sandbox, or the real project with the account that the shell is signed in to. */
export interface Place {
  /** Folder with the `Pulumi.yaml` that the engine works in. */
  readonly workDir: string;
  /** Environment of engine and program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly linear: { readonly url: string | undefined; readonly key: string | undefined };
  /** Folder of the tracking journal, or undefined for the project's own. */
  readonly journalDir: string | undefined;
  /** Looks things up in the simulated cloud; absent where none is. */
  readonly find?: Sandbox["find"];
  close(): Promise<void>;
}

/** @param folder project that is deployed; another than the current one for an earlier revision */
export async function openPlace(
  request: RunRequest,
  context: Context,
  parts: Parts,
  folder = context.cwd,
): Promise<Place> {
  const { cwd } = context;
  const env = withoutKey(context.env);
  const profile = request.profile === undefined ? {} : { AWS_PROFILE: request.profile };
  if (!request.sandbox) {
    const linear = { url: env["LINEAR_API_URL"], key: env["LINEAR_API_KEY"] };
    const nothing = async (): Promise<void> => undefined;
    return { workDir: folder, env: { ...env, ...profile }, linear, journalDir: undefined, close: nothing };
  }
  const session = await parts.startSandbox({
    projectDir: folder,
    ...(folder !== cwd && { stateDir: join(cwd, ".chainwright", "sandbox") }),
    simulate: request.simulate,
    ...(request.kubeconfig !== undefined && { kubeconfig: request.kubeconfig }),
    enginePath: env["CHAINWRIGHT_PULUMI"] ?? "",
  });
  return {
    workDir: session.workDir,
    env: { ...env, ...session.environment },
    linear: linearOf(session, env),
    journalDir: join(cwd, ".chainwright", "sandbox", "tracking"),
    ...(session.find !== undefined && { find: session.find }),
    close: () => session.close(),
  };
}

/** A key of the real Linear must never decide what the sandbox does, unless another Linear is named too. */
function linearOf(session: Sandbox, env: Context["env"]): Place["linear"] {
  const url = env["LINEAR_API_URL"];
  if (url === undefined || url === "") return { url: session.linearUrl, key: session.linearKey };
  return { url, key: env["LINEAR_API_KEY"] ?? session.linearKey };
}
