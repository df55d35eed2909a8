import { type ChildProcess, spawn } from "node:child_process";
import { dirname, delimiter } from "node:path";
import { SemVer } from "semver";
import { endRemains, newMark, watchOver } from "./remains.js";

/** What one call of the engine gave. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The true exit code; 130 or so for one that ended by a signal, -1 when it could not be started. */
  readonly code: number;
  toString(): string;
}

/** A call that did not end with 0; `commandResult` is what there is to know about it. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";

  constructor(
    readonly commandResult: CommandResult,
    options?: ErrorOptions,
  ) {
    super(commandResult.toString(), options);
  }
}

export interface CommandOptions {
  /** Variables of every call; a call's own come on top. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Whether what the Automation API asks out of habit (selecting the stack, its outputs twice, its history; 0.3 s each) is
   * answered without another process.
   */
  readonly answers?: boolean;
  /** Whether neither the engine nor what it started may outlive this process, or an engine that was killed. */
  readonly watched?: boolean;
}

/** Milliseconds between the second interruption of an engine, which ends it at once, and its death. */
const killAfter = 1_500;

/**
 * The engine as the Automation API calls it. Differs from the SDK's own class in what an unattended run needs: the engine
 * gets a process group of its own, so that a Ctrl-C of the terminal does not reach it twice; the exit code is the true
 * one; text is decoded across chunks; and secrets are never asked for.
 */
export class EngineCommand {
  readonly version: SemVer;
  readonly #running = new Set<ChildProcess>();
  #interrupted = false;

  constructor(
    readonly command: string,
    version: string,
    private readonly options: CommandOptions,
  ) {
    this.version = new SemVer(version);
  }

  /** Whether a graceful stop was asked for. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** @throws CommandFailure for every end other than 0 */
  async run(
    args: string[],
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
  ): Promise<CommandResult> {
    const answer = this.options.answers === true ? answerOf(args) : undefined;
    if (answer !== undefined) return resultOf(0, answer, "");
    if (this.#interrupted) throw new CommandFailure(resultOf(130, "", "interrupted before it started"));
    const mark = newMark();
    const child = spawn(this.command, [...args, "--non-interactive"], {
      cwd,
      env: { ...this.environment(env), ...mark.env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#running.add(child);
    const watch = this.options.watched === true ? watchOver(child, mark) : undefined;
    try {
      return await ended(child, onOutput, onError);
    } catch (error) {
      if (watch !== undefined) await endRemains(mark);
      throw error;
    } finally {
      watch?.release();
      this.#running.delete(child);
    }
  }

  /** Lets the engine finish what is in flight and start nothing new; once, however often it is called. */
  interrupt(): void {
    if (this.#interrupted) return;
    this.#interrupted = true;
    for (const child of this.#running) child.kill("SIGINT");
  }

  /** Ends the engine at once; what is in flight stays behind as pending operations. */
  terminate(): void {
    this.#interrupted = true;
    for (const child of this.#running) {
      child.kill("SIGINT");
      setTimeout(() => killGroup(child), killAfter).unref();
    }
  }

  private environment(own: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
    const env = { ...this.options.env, ...own };
    const path = [dirname(this.command), env["PATH"]].filter(Boolean).join(delimiter);
    return {
      ...env,
      PATH: path,
      PULUMI_AUTOMATION_API: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // With it a crash loses everything that the run made.
      PULUMI_SKIP_CHECKPOINTS: "false",
    };
  }
}

/** What is known without asking: the stack is named in every call, outputs come with the events, history is not read. */
function answerOf(args: readonly string[]): string | undefined {
  const call = args.slice(0, 2).join(" ");
  if (call === "stack select") return "";
  if (call === "stack output") return "{}";
  if (call === "stack history") return "[]";
  return undefined;
}

function ended(
  child: ChildProcess,
  onOutput?: (text: string) => void,
  onError?: (text: string) => void,
): Promise<CommandResult> {
  const text = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text.stdout += chunk;
    onOutput?.(chunk);
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text.stderr += chunk;
    onError?.(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(new CommandFailure(resultOf(-1, "", cause.message), { cause })));
    child.once("close", (code, signal) => {
      const result = resultOf(code ?? (signal === "SIGKILL" ? 137 : 130), text.stdout, text.stderr);
      if (result.code === 0) resolve(result);
      else reject(new CommandFailure(result));
    });
  });
}

function resultOf(code: number, stdout: string, stderr: string): CommandResult {
  return { stdout, stderr, code, toString: () => `code: ${code}\n stdout: ${stdout}\n stderr: ${stderr}\n` };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone between the check and the call.
  }
}
