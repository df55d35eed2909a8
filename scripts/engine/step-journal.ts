import { closeSync, fdatasync, ftruncateSync, openSync, writeSync } from "node:fs";
import { redactDeep } from "./masking.js";
import type { EngineEvent as RawEvent } from "@pulumi/pulumi/automation/events.js";
import { maskSecrets } from "./masking.js";
import type { LoggedResource, StepLine } from "./step-line.js";

type Metadata = NonNullable<RawEvent["resourcePreEvent"]>["metadata"];

/** Bytes that are set aside for every planned change, so that a disk that fills up takes no line away. */
const reservedPerChange = 2_048;

const creations = new Set(["create", "create-replacement", "import", "import-replacement"]);
const silent = new Set(["same", "refresh", "read", "read-discard", "replace"]);

/**
 * The journal of one update: what begins and what ends, line by line, in the run's folder. With it a run can be reconciled whose
 * checkpoint was lost. Its room is set aside at the start; where even that can't be had, the update goes on without it.
 * Secrets are masked.
 */
export class StepJournal {
  #file: number | undefined;
  #position = 0;
  #syncing = false;
  #dirty = false;

  constructor(
    path: string,
    private readonly redact: (text: string) => string,
    plan: readonly RawEvent[],
    at: number,
  ) {
    try {
      this.#file = openSync(path, "w", 0o600);
      writeSync(this.#file, "\n".repeat(plan.length * reservedPerChange), 0);
    } catch {
      this.#shut();
    }
    for (const { resourcePreEvent } of plan)
      if (resourcePreEvent) this.#append({ at, event: "planned", ...lineOf(resourcePreEvent.metadata, true) });
  }

  /** Notes what the event says, when it is about a change. */
  record(event: RawEvent, at: number): void {
    const { resourcePreEvent: begun, resOutputsEvent: done, resOpFailedEvent: failed } = event;
    if (begun && tells(begun.metadata)) this.#append({ at, event: "begun", ...lineOf(begun.metadata, true) });
    if (done && tells(done.metadata)) this.#append({ at, event: "done", ...lineOf(done.metadata, false) });
    if (failed && tells(failed.metadata)) this.#append({ at, event: "failed", ...lineOf(failed.metadata, false) });
  }

  /** Gives back the room that was not used. */
  close(): void {
    try {
      if (this.#file !== undefined) ftruncateSync(this.#file, this.#position);
    } catch {
      // Blank lines at its end do no harm.
    }
    this.#shut();
  }

  #append(line: StepLine): void {
    if (this.#file === undefined) return;
    const bytes = Buffer.from(`${JSON.stringify(redactDeep(line, this.redact))}\n`);
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#file, bytes, written, bytes.length - written, this.#position + written);
      this.#position += bytes.length;
      this.#sync();
    } catch {
      // The disk is full beyond what was set aside: what the line would have told is looked up by the plan instead.
    }
  }

  /** On the disk soon, without holding up the engine's events; what was written meanwhile goes with the next. */
  #sync(): void {
    this.#dirty = true;
    if (this.#syncing || this.#file === undefined) return;
    this.#syncing = true;
    this.#dirty = false;
    fdatasync(this.#file, () => {
      this.#syncing = false;
      if (this.#dirty) this.#sync();
    });
  }

  #shut(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Whether an event is about something that is made, changed or taken away. */
export function tells({ op }: Metadata): boolean {
  return !silent.has(op as string);
}

/** Whether it is about something that is made. */
export function makes({ op }: Metadata): boolean {
  return creations.has(op as string);
}

function lineOf(metadata: Metadata, whole: boolean): Omit<StepLine, "at" | "event"> {
  const { op, urn, old, new: now } = metadata;
  const id = makes(metadata) ? now?.id : (now ?? old)?.id;
  return {
    op,
    urn,
    ...(id !== undefined && id !== "" && { id }),
    ...(whole && makes(metadata) && now !== undefined && { resource: resourceOf(now) }),
  };
}

function resourceOf(state: NonNullable<Metadata["new"]>): LoggedResource {
  const { type, custom = false, parent, provider, protect, inputs } = state;
  return {
    type,
    custom,
    ...(parent && { parent }),
    ...(provider && { provider }),
    ...(protect === true && { protect }),
    inputs: maskSecrets(inputs ?? {}) as Record<string, unknown>,
  };
}
