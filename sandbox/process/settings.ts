/** First of the four ports that a sandbox serves on when somebody is to find it. */
export const firstFixedPort = 47_000;

/** The ports from a first one on: Linear, then the simulated packages in the order of the alphabet. */
export function portsFrom(first: number): { linear: number; aws: number; kubernetes: number; random: number } {
  return { linear: first, aws: first + 1, kubernetes: first + 2, random: first + 3 };
}

/** What can be simulated. */
export const packages = ["aws", "kubernetes", "random"] as const;

/** How the sandbox's own process is started; crosses to it as JSON. */
export interface ProcessSettings {
  /** Folder of the sandbox's state. */
  readonly stateDir: string;
  /** Folder of what can be rebuilt: the Linear schema. */
  readonly cacheDir: string;
  /** File with the kubeconfig that simulated clusters hand out. */
  readonly kubeconfig?: string;
  /** First of the ports that it must be on; when left out, only Linear tries its usual one, so that links stay good. */
  readonly firstPort?: number;
  /** How long it stays when nobody uses it, milliseconds. */
  readonly idleMilliseconds: number;
}

/** A running sandbox, as its `process.json` tells those who want to use it. */
export interface ProcessRecord {
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Port on 127.0.0.1 of each simulated package. */
  readonly ports: Readonly<Record<string, number>>;
  /** Port on 127.0.0.1 of its control. */
  readonly control: number;
  readonly linearUrl: string;
  /** Opens its control; known to those who can read the file. */
  readonly token: string;
  /** First of the ports that it was told to be on. */
  readonly firstPort?: number;
  /** What it was built from and started with: another one is started when it differs. */
  readonly build: string;
}

/** What goes to the parent over the channel, once. */
export type Started =
  | { readonly kind: "ready" }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly summary: string;
      readonly problems: readonly ProblemText[];
    };

interface ProblemText {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly fix: string;
}

/** Name of the file in the state's folder by which a running sandbox is found. */
export const recordFile = "process.json";
/** Name of the file in the state's folder that says what is to go wrong. */
export const faultsFile = "faults.json";
