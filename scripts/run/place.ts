import { join } from "node:path";
import { withoutKey } from "../approval/sign.js";
import type { Context } from "../command.js";
import { accessOf, type TrackerAccess } from "../tracking/access.js";
import type { Parts, Sandbox } from "./parts.js";
import type { RunRequest } from "./request.js";

/** Where a run works: the sandbox, or the real project with the account that the shell is signed in to. */
export interface Place {
  /** Folder with the `Pulumi.yaml` that the engine works in. */
  readonly workDir: string;
  /** Environment of engine and program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How the tracker is reached. */
  readonly access: TrackerAccess;
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
    const access = accessOf(env);
    const nothing = async (): Promise<void> => undefined;
    return { workDir: folder, env: { ...env, ...profile }, access, journalDir: undefined, close: nothing };
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
    access: sandboxAccess(session, env),
    journalDir: join(cwd, ".chainwright", "sandbox", "tracking"),
    ...(session.find !== undefined && { find: session.find }),
    close: () => session.close(),
  };
}

/** A key of the real Linear must never decide what the sandbox does, unless another Linear is named too; GitHub has to be this machine. */
function sandboxAccess({ linearUrl, linearKey }: Sandbox, env: Context["env"]): TrackerAccess {
  const { linear, github } = accessOf(env);
  const local = github.url !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/.test(github.url);
  return {
    linear:
      linear.url === undefined
        ? { url: linearUrl, key: linearKey, app: undefined }
        : { ...linear, key: linear.key ?? (linear.app === undefined ? linearKey : undefined) },
    github: local ? github : { url: undefined, token: undefined },
  };
}
