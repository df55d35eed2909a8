import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { EngineEvent as RawEvent } from "@pulumi/pulumi/automation/events.js";
import type { Ancestry } from "./ancestry.js";
import { policyFault } from "./broken-policies.js";
import { CommandFailure, type CommandResult, type EngineCommand } from "./command.js";
import { configuredSecrets } from "./configured.js";
import type { Deployment, EngineEvent, Failure } from "./deployment.js";
import { failureOf } from "./failure.js";
import { redactDeep, type Redactor } from "./masking.js";
import type { EngineTarget } from "./messages.js";
import { secretsProviderOf } from "./secrets-provider.js";
import { watchSilence } from "./silence.js";
import { makes, StepJournal } from "./step-journal.js";
import { StepLog } from "./steps.js";

/** What an operation needs beside its target; one set per worker. */
export interface Workbench {
  readonly command: EngineCommand;
  readonly program: PulumiFn;
  readonly redactor: Redactor;
  readonly ancestry: Ancestry;
  /** What the program threw, when a person can act on it. */
  readonly thrown: () => Failure | undefined;
  readonly emit: (event: EngineEvent) => void;
  /** What the preview saw that is to be made: the plan of the update's journal. Filled by the preview. */
  readonly plan: RawEvent[];
}

/** Runs the engine once, and makes one plain value of what it did; never throws for what the engine says. */
export async function operate(phase: "preview" | "apply", target: EngineTarget, bench: Workbench): Promise<Deployment> {
  const { command, redactor, ancestry, emit } = bench;
  if (target.kind === "refresh" || target.kind === "destroy") redactor.learn(await configuredSecrets(target, command));
  const startedAt = new Date();
  const log = new StepLog(phase === "apply" ? startedAt.getTime() : undefined, redactor.redact, ancestry);
  emit({ kind: "started", phase: phase === "preview" ? "preview" : target.kind, at: startedAt.getTime() });
  const journal = journalOf(phase, target, bench, startedAt);
  const packs = target.policyPacks ?? [];
  const silence = watchSilence(phase === "preview" ? target.policySilence : undefined, () => command.terminate());
  const onEvent = (event: RawEvent): void => {
    silence.heard();
    journal.record(event, Date.now());
    for (const told of log.record(event, Date.now())) emit(told);
  };
  const end = await call(phase, target, bench, onEvent).finally(() => journal.close());
  silence.stop();
  const text = redactor.redact(`${end.stdout}\n${end.stderr}`);
  const { diagnostics, policies, begun } = log;
  const steps = log.steps();
  const { environment } = target;
  const interrupted = command.interrupted;
  const about = {
    environment,
    code: end.code,
    text,
    begun,
    interrupted,
    thrown: bench.thrown(),
    diagnostics,
    policies,
    packs,
    applying: phase === "apply",
    steps,
  };
  const unjudged = phase === "preview" ? policyFault(target, end.code === 0, log.judged, silence.broken) : undefined;
  const failed = end.code !== 0 || unjudged !== undefined;
  const failure = unjudged ?? (failed ? failureOf(about) : null);
  return {
    environment,
    kind: phase === "preview" ? "preview" : target.kind,
    result: !failed ? "succeeded" : failure === null ? "cancelled" : "failed",
    steps,
    counts: log.counts(),
    stateOnly: [...log.stateOnly],
    outputs: phase === "apply" && target.kind !== "destroy" ? redacted(log.outputs, redactor) : {},
    diagnostics,
    ...(phase === "preview" && { unchanged: log.unchanged() }),
    policies: [...policies].sort((a, b) => b.level.localeCompare(a.level)),
    startedAt,
    finishedAt: new Date(),
    failure,
  };
}

/** A preview gathers the plan; an update writes its journal, where the run has a place for it. */
function journalOf(
  phase: "preview" | "apply",
  { steps }: EngineTarget,
  { plan, redactor }: Workbench,
  at: Date,
): Pick<StepJournal, "record" | "close"> {
  if (phase === "apply" && steps !== undefined) return new StepJournal(steps, redactor.redact, plan, at.getTime());
  if (phase === "apply") return { record: () => undefined, close: () => undefined };
  plan.splice(0);
  const record = (event: RawEvent): void => {
    const { resourcePreEvent } = event;
    if (resourcePreEvent && makes(resourcePreEvent.metadata)) plan.push(event);
  };
  return { record, close: () => undefined };
}

/** A first call on a stack that turns out not to exist makes it and calls again, so that no call is spent on asking. */
async function call(
  phase: "preview" | "apply",
  target: EngineTarget,
  bench: Workbench,
  onEvent: (event: RawEvent) => void,
): Promise<CommandResult> {
  try {
    const stack = await stackOf(target, bench);
    if (target.missing && phase === "preview") await stack.workspace.createStack(target.environment);
    try {
      return resultOf(await start(phase, target, stack, onEvent));
    } catch (error) {
      if (!target.create || !isMissing(error)) throw error;
      await stack.workspace.createStack(target.environment);
      return resultOf(await start(phase, target, stack, onEvent));
    }
  } catch (error) {
    if (error instanceof CommandFailure) return error.commandResult;
    throw error;
  }
}

async function stackOf(target: EngineTarget, { command, program }: Workbench): Promise<Stack> {
  const secretsProvider = await secretsProviderOf(target.workDir, target.environment);
  return await LocalWorkspace.selectStack(
    { stackName: target.environment, projectName: target.project, program },
    {
      workDir: target.workDir,
      // The SDK knows the class only; it is used by its shape.
      pulumiCommand: command as never,
      ...(secretsProvider !== undefined && { secretsProvider }),
    },
  );
}

function start(
  phase: "preview" | "apply",
  { kind, targets, message, policyPacks = [], refresh = false, excludes = [] }: EngineTarget,
  stack: Stack,
  onEvent: (event: RawEvent) => void,
): Promise<unknown> {
  const common = { onEvent, color: "never" as const, message, ...(targets.length > 0 && { target: [...targets] }) };
  const planned = {
    ...common,
    ...(policyPacks.length > 0 && { policyPacks: [...policyPacks] }),
    ...(refresh && { refresh }),
    ...(excludes.length > 0 && { exclude: [...excludes] }),
  };
  const preview = phase === "preview";
  switch (kind) {
    case "destroy":
      return preview ? stack.previewDestroy(common) : stack.destroy(common);
    case "refresh":
      return preview ? stack.previewRefresh(common) : stack.refresh(common);
    case "preview":
    case "up":
      return preview ? stack.preview(planned) : stack.up(planned);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof CommandFailure && /no stack named '[^']*' found/.test(error.commandResult.stderr);
}

function resultOf(_done: unknown): CommandResult {
  return { stdout: "", stderr: "", code: 0, toString: () => "code: 0" };
}

function redacted(outputs: Readonly<Record<string, unknown>>, redactor: Redactor): Record<string, unknown> {
  return redactDeep({ ...outputs }, redactor.redact);
}
