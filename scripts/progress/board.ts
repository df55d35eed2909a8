import type { DeploymentKind, EngineEvent, Step, StepOp } from "../engine/deployment.js";

/** A resource that is being worked on. */
export interface Active {
  readonly name: string;
  readonly type: string;
  readonly op: StepOp;
  readonly since: number;
  /** What the provider says it waits for; empty when it says nothing. */
  waiting: string;
}

/** One component's part of the deployment. */
export interface Row {
  readonly component: string;
  /** Resources that will change; 0 while that is not known. */
  total: number;
  done: number;
  failed: number;
  readonly active: Map<string, Active>;
}

/** What the progress view shows, made of the engine's events. */
export class Board {
  readonly rows = new Map<string, Row>();
  phase: DeploymentKind = "preview";
  startedAt: number | undefined;
  /** Resources seen so far, unchanged ones included. */
  seen = 0;

  /** Tells what is going to change, so that there is a total to count to. */
  expect(steps: readonly Step[]): void {
    this.rows.clear();
    for (const { op, component } of steps) if (op !== "same" && op !== "read") this.#row(component).total += 1;
  }

  apply(event: EngineEvent): void {
    switch (event.kind) {
      case "started":
        this.phase = event.phase;
        this.startedAt = event.at;
        this.seen = 0;
        return;
      case "resource-started": {
        const { name, type, op, at } = event;
        this.#row(event.component).active.set(event.urn, { name, type, op, since: at, waiting: "" });
        return;
      }
      case "resource-finished":
      case "resource-failed":
        this.#end(event);
        return;
      case "waiting": {
        const active = this.#activeOf(event.urn);
        if (active !== undefined) active.waiting = event.message;
        return;
      }
      case "diagnostic":
        return;
    }
  }

  /** Changed resources that are done, and how many there will be. */
  sum(): { done: number; total: number; failed: number } {
    const rows = [...this.rows.values()];
    const sum = (value: (row: Row) => number): number => rows.reduce((total, row) => total + value(row), 0);
    return { done: sum(({ done }) => done), total: sum(({ total }) => total), failed: sum(({ failed }) => failed) };
  }

  /** What is being worked on, longest first. */
  active(): Active[] {
    return [...this.rows.values()].flatMap(({ active }) => [...active.values()]).sort((a, b) => a.since - b.since);
  }

  #end({ kind, urn, op, component }: Extract<EngineEvent, { kind: "resource-finished" | "resource-failed" }>): void {
    this.seen += 1;
    if (op === "same" || op === "read") return;
    const row = this.#row(component);
    row.active.delete(urn);
    if (kind === "resource-failed") row.failed += 1;
    else row.done += 1;
    row.total = Math.max(row.total, row.done + row.failed);
  }

  #activeOf(urn: string): Active | undefined {
    for (const { active } of this.rows.values()) if (active.has(urn)) return active.get(urn);
    return undefined;
  }

  #row(component: string): Row {
    const known = this.rows.get(component);
    if (known !== undefined) return known;
    const row: Row = { component, total: 0, done: 0, failed: 0, active: new Map() };
    this.rows.set(component, row);
    return row;
  }
}
