import type { VerbGroup } from "../command.js";

/** `tracker <what> <environment>`: everything about where the issues are filed; each in a file of its own. */
export const tracker: VerbGroup = {
  verbs: {
    doctor: {
      summary: "check credentials, place, states, labels and what is left of the quota, and say what to do",
      load: async () => (await import("./tracker/doctor.js")).trackerDoctor,
    },
    integration: {
      summary: "open the organizational integration layer as issues, start its parts, prove them done",
      load: async () => (await import("./tracker/integration.js")).trackerIntegration,
    },
    feedback: {
      summary: "take up a reviewer's verdict from docs/a2a/deployment-feedback.md",
      load: async () => (await import("./tracker/feedback.js")).trackerFeedback,
    },
    journal: {
      summary: "show what waits to be sent, since when and why, and what was given up",
      load: async () => (await import("./tracker/journal.js")).trackerJournal,
    },
    flush: {
      summary: "send what waits; exit 11 when something is left",
      load: async () => (await import("./tracker/flush.js")).trackerFlush,
    },
  },
};
