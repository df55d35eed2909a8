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

/** A change that is not done: what it is, and since when it is worked on. */
export interface Left {
  readonly op: StepOp;
  readonly type: string;
  readonly since: number | undefined;
}

/** What the progress view shows, made of the engine's events. */
export class Board {
  readonly rows = new Map<string, Row>();
  phase: DeploymentKind = "preview";
  startedAt: number | undefined;
  /** Resources seen so far, unchanged ones included. */
  seen = 0;
  readonly #expected = new Map<string, { readonly op: StepOp; readonly type: string }>();
  /** Milliseconds that were spent on what is done, added up. */
  #spent = 0;

  /** Tells what is going to change, so that there is a total to count to. */
  expect(steps: readonly Step[]): void {
    this.rows.clear();
    for (const { op, component, urn, type } of steps) {
      if (op === "same" || op === "read") continue;
      this.#row(component).total += 1;
      this.#expected.set(urn, { op, type });
    }
  }

  apply(event: EngineEvent): void {
    switch (event.kind) {
      case "started":
        this.phase = event.phase;
        this.startedAt = event.at;
        this.seen = 0;
        this.#spent = 0;
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

  /** The expected changes that are not done. */
  left(): Left[] {
    return [...this.#expected].map(([urn, step]) => ({ ...step, since: this.#activeOf(urn)?.since }));
  }

  /** Seconds that were worked so far, added up over everything that is done or in work. */
  worked(now: number): number {
    return (this.#spent + this.active().reduce((sum, { since }) => sum + (now - since), 0)) / 1000;
  }

  #end({
    kind,
    urn,
    op,
    component,
    at,
  }: Extract<EngineEvent, { kind: "resource-finished" | "resource-failed" }>): void {
    this.seen += 1;
    if (op === "same" || op === "read") return;
    const row = this.#row(component);
    this.#spent += at - (row.active.get(urn)?.since ?? at);
    this.#expected.delete(urn);
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
