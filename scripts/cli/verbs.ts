import type { Verb, VerbGroup } from "../command.js";

/** A verb or a group of verbs by name, with what help says of it; its module is loaded only when it is called. */
export interface VerbEntry {
  readonly summary: string;
  readonly load: () => Promise<Verb | VerbGroup>;
}

/** Every verb of the command line, in the order of help. */
export const verbs: Readonly<Record<string, VerbEntry>> = {
  preview: {
    summary: "show what up would do, what it would cost a month, and what the gates say",
    load: async () => (await import("../commands/preview.js")).preview,
  },
  approve: {
    summary: "approve what a preview saved, signed, for up --plan",
    load: async () => (await import("../commands/approve.js")).approve,
  },
  up: {
    summary: "bring an environment to what its file says, tracked and reported",
    load: async () => (await import("../commands/up.js")).up,
  },
  resume: {
    summary: "carry on a run that died: look up what it left open, adopt or clear it, go on to the end",
    load: async () => (await import("../commands/resume.js")).resume,
  },
  destroy: {
    summary: "delete everything of an environment, or what --target names",
    load: async () => (await import("../commands/destroy.js")).destroy,
  },
  refresh: {
    summary: "compare the state with the cloud and adopt what differs",
    load: async () => (await import("../commands/refresh.js")).refresh,
  },
  drift: {
    summary: "tell what was changed in the cloud by hand, or put it right",
    load: async () => (await import("../commands/drift.js")).drift,
  },
  rollback: {
    summary: "take an environment back to what an earlier run deployed",
    load: async () => (await import("../commands/rollback.js")).rollback,
  },
  state: {
    summary: "look at an environment's state and its copies, or put one of them back",
    load: async () => (await import("../commands/state.js")).state,
  },
  gates: {
    summary: "list the gates with their levels in an environment, or explain one",
    load: async () => (await import("../commands/gates.js")).gates,
  },
  outputs: {
    summary: "print what an environment exports, secrets masked",
    load: async () => (await import("../commands/outputs.js")).outputs,
  },
  history: {
    summary: "list the runs, tell how well deliveries go, or remove what is old",
    load: async () => (await import("../commands/history.js")).history,
  },
  report: {
    summary: "print where a run's report is, print it, or open it",
    load: async () => (await import("../commands/report.js")).report,
  },
  render: {
    summary: "write everything that an environment registers as plain files",
    load: async () => (await import("../commands/render.js")).render,
  },
  access: {
    summary: "say how to reach what came up",
    load: async () => (await import("../commands/access.js")).access,
  },
  labels: {
    summary: "show or make the labels that the issues of an environment carry",
    load: async () => (await import("../commands/labels.js")).labels,
  },
  tracker: {
    summary: "check where issues are filed, look at what waits to be sent, send it",
    load: async () => (await import("../commands/tracker.js")).tracker,
  },
  ci: {
    summary: "write the files that run the environments in GitHub, GitLab, Pulumi Deployments or a cluster",
    load: async () => (await import("../commands/ci.js")).ci,
  },
  sandbox: {
    summary: "serve the simulated cloud and Linear, or run a command against them",
    load: async () => (await import("../commands/sandbox.js")).sandbox,
  },
  doctor: {
    summary: "check this machine and the account, and say what to fix",
    load: async () => (await import("../commands/doctor.js")).doctor,
  },
  docs: {
    summary: "write the generated pages of docs/, or check that they are current",
    load: async () => (await import("../commands/docs.js")).docs,
  },
};
