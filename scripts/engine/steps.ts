import { isDeepStrictEqual } from "node:util";
import type { EngineEvent as RawEvent } from "@pulumi/pulumi/automation/events.js";
import { Ancestry } from "./ancestry.js";
import { changedPaths } from "./changes.js";
import type {
  Counts,
  Deployment,
  EngineEvent,
  PolicyFinding,
  Properties,
  Registered,
  Step,
  StepOp,
} from "./deployment.js";
import { maskSecrets } from "./masking.js";
import { shownProperties } from "./properties.js";
import { parseUrn } from "./urn.js";

type Diagnostic = Deployment["diagnostics"][number];
type Metadata = NonNullable<RawEvent["resourcePreEvent"]>["metadata"];
type Write<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Write<Step> & { started: number; halves: number };

/** The engine's words for what it does to a resource, in ours; absent: not a step of its own. */
const ops: Readonly<Record<string, StepOp>> = {
  same: "same",
  refresh: "same",
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  discard: "delete",
  read: "read",
  "read-discard": "read",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  "read-replacement": "replace",
  "discard-replaced": "replace",
  "remove-pending-replace": "replace",
};

/** A warning about the program that we put on the engine's path ourselves. */
const ours = /^using pulumi-analyzer-policy-\w+ from \$PATH at /;

/**
 * Makes steps of the engine's events. A step is a resource that somebody keeps somewhere: components, the stack, providers
 * and references to other stacks are none. A replacement is one step however many events it takes; reads are steps but
 * are not counted. Debug messages are dropped: they hold secrets in clear.
 */
export class StepLog {
  readonly #drafts = new Map<string, Draft>();
  /** URNs that are being read from the cloud, and since when; an update that reads first goes on with them afterwards. */
  readonly #refreshing = new Map<string, number>();
  readonly diagnostics: Diagnostic[] = [];
  readonly policies: PolicyFinding[] = [];
  outputs: Record<string, unknown> = {};
  /** URNs of what changes in the state though nothing changes in the cloud. */
  readonly stateOnly = new Set<string>();
  /** Whether the engine got as far as working on the stack. */
  begun = false;
  /** Number of packs that have judged the whole stack. */
  judged = 0;

  /** Inputs of what a preview leaves as it is, as the engine told them. */
  readonly #same = new Map<string, unknown>();

  constructor(
    /** When the operation started, milliseconds since the epoch; undefined for a preview, whose steps take no time. */
    private readonly origin: number | undefined,
    private readonly redact: (text: string) => string,
    private readonly ancestry: Ancestry = new Ancestry(),
  ) {}

  /** What the event means for those who watch; `at` is milliseconds since the epoch. */
  record(event: RawEvent, at: number): EngineEvent[] {
    if (event.preludeEvent) this.begun = true;
    if (event.resourcePreEvent) return this.#started(event.resourcePreEvent.metadata, at);
    if (event.resOutputsEvent) return this.#finished(event.resOutputsEvent.metadata, at);
    if (event.resOpFailedEvent) return this.#failed(event.resOpFailedEvent.metadata, at);
    if (event.diagnosticEvent) return this.#told(event.diagnosticEvent);
    if (event.policyEvent) this.#judged(event.policyEvent);
    // The SDK hands it on but leaves it out of its declarations.
    if ("policyAnalyzeStackSummaryEvent" in event) this.judged += 1;
    return [];
  }

  steps(): Step[] {
    return [...this.#drafts.values()].map(({ started: _started, halves: _halves, ...step }) => ({
      ...step,
      component: this.ancestry.componentOf(step.urn),
    }));
  }

  /** What stays as it is, told only for a preview. */
  unchanged(): Registered[] {
    return [...this.#same].flatMap(([urn, inputs]) => {
      const { type, name } = parseUrn(urn);
      const { after } = shownProperties(undefined, inputs, this.redact);
      return after === undefined || this.#drafts.get(urn)?.op !== "same"
        ? []
        : [{ urn, type, name, properties: after }];
    });
  }

  counts(): Counts {
    const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
    for (const { op, failed } of this.#drafts.values())
      if (op !== "read" && !(failed && this.origin !== undefined)) counts[op] += 1;
    return counts;
  }

  #started(metadata: Metadata, at: number): EngineEvent[] {
    this.#learn(metadata);
    if (!isStep(metadata)) return [];
    if (isReading(metadata)) {
      this.#refreshing.set(metadata.urn, at);
      return [];
    }
    const draft = this.#draft(metadata, at);
    return draft.op === "same" ? [] : [this.#event("resource-started", draft, at)];
  }

  #finished(metadata: Metadata, at: number): EngineEvent[] {
    if (metadata.type === "pulumi:pulumi:Stack" && metadata.op !== "delete") this.#exported(metadata);
    if (!isStep(metadata)) return [];
    // A refresh by itself ends with what it found; before an update it is no step, only the ground for those that follow.
    if (isReading(metadata)) {
      this.#refreshing.delete(metadata.urn);
      return [];
    }
    if (metadata.op === "same" && (metadata.old?.protect ?? false) !== (metadata.new?.protect ?? false))
      this.stateOnly.add(metadata.urn);
    const draft = this.#draft(metadata, at);
    if (draft.op === "same" && this.origin === undefined) this.#same.set(metadata.urn, metadata.new?.inputs);
    if (draft.op !== "same") this.#time(draft, at);
    return isOver(metadata, draft) ? [this.#event("resource-finished", draft, at)] : [];
  }

  #exported({ urn, op, old, new: now }: Metadata): void {
    this.outputs = maskSecrets(now?.outputs ?? {}) as Record<string, unknown>;
    if (op !== "same" || isDeepStrictEqual(maskSecrets(old?.outputs ?? {}), this.outputs)) this.stateOnly.delete(urn);
    else this.stateOnly.add(urn);
  }

  #failed(metadata: Metadata, at: number): EngineEvent[] {
    if (!isStep(metadata)) return [];
    const draft = this.#draft(metadata, at);
    draft.failed = true;
    this.#time(draft, at);
    return [this.#event("resource-failed", draft, at)];
  }

  #time(draft: Draft, at: number): void {
    if (this.origin === undefined) return;
    draft.seconds = Math.round(at - draft.started) / 1000;
    draft.offset = Math.round(draft.started - this.origin) / 1000;
  }

  #told(event: NonNullable<RawEvent["diagnosticEvent"]>): EngineEvent[] {
    const severity = event.severity === "info#err" ? "info" : event.severity;
    const message = this.redact(event.message.trim());
    if ((severity as string) === "debug" || message === "" || ours.test(message)) return [];
    const urn = event.urn ?? "";
    if (event.ephemeral) return [{ kind: "waiting", urn, message }];
    if (severity !== "info") this.diagnostics.push({ severity, urn, message });
    return [{ kind: "diagnostic", severity, urn, message }];
  }

  #judged(event: NonNullable<RawEvent["policyEvent"]>): void {
    const message = this.redact(event.message.trim());
    const urn = event.resourceUrn ?? "";
    const level = event.enforcementLevel === "mandatory" ? "mandatory" : "advisory";
    this.policies.push({ pack: event.policyPackName, policy: event.policyName, level, urn, message });
    if (level === "advisory")
      this.diagnostics.push({ severity: "warning", urn, message: `${event.policyName}: ${message}` });
  }

  #learn({ urn, old, new: now }: Metadata): void {
    const state = now ?? old;
    this.ancestry.learn(urn, state?.parent ?? "", state?.custom === true);
  }

  #draft(metadata: Metadata, at: number): Draft {
    const op = ops[metadata.op] ?? "same";
    // What an earlier, failed replacement left behind is deleted beside the living resource of the same URN.
    const key = op === "delete" && metadata.old?.delete ? `${metadata.urn}#left` : metadata.urn;
    const known = this.#drafts.get(key);
    const { changed, replaces } = changedPaths(metadata);
    const shown = this.#shown(op, metadata);
    if (known === undefined) {
      const { type, name } = parseUrn(metadata.urn);
      const protect = metadata.old?.protect === true;
      const draft = {
        op,
        type,
        name,
        urn: metadata.urn,
        component: "",
        changed,
        replaces,
        protect,
        ...shown,
        started: this.#refreshing.get(metadata.urn) ?? at,
        halves: 0,
      };
      this.#drafts.set(key, draft);
      return draft;
    }
    if (known.op === "same" || op === "replace") known.op = op;
    if (changed.length > 0 && known.changed.length === 0) known.changed = changed;
    if (replaces.length > 0) known.replaces = replaces;
    // The halves of a replacement tell one side each.
    if (known.before === undefined && shown.before !== undefined) known.before = shown.before;
    if (shown.after !== undefined) known.after = shown.after;
    return known;
  }

  /**
   * A refresh finds what the cloud has, which is told by the outputs, also where an update would not change it; everything else
   * is about inputs.
   */
  #shown(op: StepOp, { urn, old, new: now }: Metadata): { before?: Properties; after?: Properties } {
    if (this.#refreshing.has(urn)) {
      if (op === "same" && isDeepStrictEqual(maskSecrets(old?.outputs), maskSecrets(now?.outputs))) return {};
      return shownProperties(old?.outputs, now?.outputs, this.redact);
    }
    return op === "same" || op === "read" ? {} : shownProperties(old?.inputs, now?.inputs, this.redact);
  }

  #event(kind: "resource-started" | "resource-finished" | "resource-failed", draft: Draft, at: number): EngineEvent {
    const { urn, type, name, op } = draft;
    return { kind, urn, type, name, component: this.ancestry.componentOf(urn), op, at };
  }
}

/** A replacement is over when the new one is made and the old one is gone, in either order. */
function isOver(metadata: Metadata, draft: Draft): boolean {
  if (draft.op !== "replace") return true;
  if (metadata.op !== "replace") draft.halves += 1;
  return draft.halves === 2;
}

/** The engine's word for a look at the cloud; the SDK's type does not have it. */
function isReading({ op }: Metadata): boolean {
  return (op as string) === "refresh";
}

function isStep({ type, old, new: now }: Metadata): boolean {
  return (now ?? old)?.custom === true && !type.startsWith("pulumi:");
}
