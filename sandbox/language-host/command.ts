import { createRequire } from "node:module";
import { join } from "node:path";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { plainErrors } from "./plain-errors.js";

/** How a program is started: what the official host passes to `@pulumi/pulumi/cmd/run`. */
export interface ProgramCommand {
  readonly args: readonly string[];
  /** Variables beside the environment that the host was given. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The command for a run, or the sentence that says why there is none. The SDK is the program's own, found from the
 * program's folder as Node would.
 */
export function programCommand(request: RunRequest, engineAddress: string): ProgramCommand | string {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() || request.getPwd();
  const runner = locate("@pulumi/pulumi/cmd/run", folder);
  if (runner === undefined) return `the Pulumi SDK is not installed in ${folder}: run npm ci there`;
  if (request.getAttachDebugger()) return "this language host can't attach a debugger";
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as Readonly<Record<string, unknown>>;
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: folder,
    parallel: String(request.getParallel()),
  };
  return {
    args: [
      plainErrors(),
      ...words(options.nodeargs),
      runner,
      ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() || request.getProgram() || ".",
      ...request.getArgsList(),
    ],
    environment: {
      PULUMI_CONFIG: JSON.stringify(configOf(request)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false),
      ...(typeof options.tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
    },
  };
}

/** The configuration by `namespace:config:name`, the form that every version of the SDK reads. */
function configOf(request: RunRequest): Record<string, string> {
  const entries = request.getConfigMap().toArray();
  return Object.fromEntries(entries.map(([key, value]) => [key.replace(/^([^:]+):(?:config:)?/, "$1:config:"), value]));
}

function locate(module: string, folder: string): string | undefined {
  try {
    return createRequire(join(folder, "program.js")).resolve(module);
  } catch {
    return undefined;
  }
}

/** The words of an option as a shell would split them. */
function words(option: unknown): string[] {
  if (typeof option !== "string") return [];
  return [...option.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}
