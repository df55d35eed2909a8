import { digestOf, sealOf } from "../../../../scripts/approval/digest.js";
import { type ChangeRecord, renderRecord } from "../../../../scripts/approval/record.js";
import { approved, madeText } from "../../../../scripts/approval/sign.js";
import { type Case, ours, type Scene, theirs } from "../scene.js";

/** The scene so many minutes after the record was made. */
export const minutesLater = (count: number) => (scene: Scene) =>
  void (scene.checkout.now = new Date(Date.parse(scene.record.createdAt) + count * 60_000));

const expired = "approval/expired";

export const time: Case[] = [
  { name: "an hour later", move: minutesLater(60), code: expired, first: /^c.json: expiresAt: one that expired at/ },
  { name: "a year later", move: minutesLater(525_600), code: expired, first: /^c.json: expiresAt: one that expired/ },
  {
    name: "a shorter time in the settings since",
    move: (scene) => {
      scene.rules.maxAgeMinutes = 5;
      minutesLater(6)(scene);
    },
    code: expired,
    first: /^c.json: expiresAt: one that expired at 2026-11-22T12:05/,
  },
  {
    name: "a clock before the record was made",
    move: minutesLater(-5),
    code: expired,
    first: /^c.json: createdAt: 2026-11-22T12:00/,
  },
];

const purposeCase = (field: keyof Scene["wanted"], value: string | boolean): Case => ({
  name: `another ${field}`,
  move: (scene) => Object.assign(scene.wanted, { [field]: value }),
  code: "approval/other",
  first: new RegExp(`^c.json: ${field}: `),
});

export const purpose: Case[] = [
  purposeCase("project", "other"),
  purposeCase("environment", "prod"),
  purposeCase("kind", "destroy"),
  purposeCase("sandbox", false),
  {
    name: "another account",
    move: ({ checkout }) => checkout.edit("Pulumi.dev.yaml", "210987654321", "111111111111"),
    code: "approval/other",
    first: /^c.json: account: 210987654321$/,
  },
];

/** Another value that fits the shape, for every field of the record. */
const edits: Record<keyof Omit<ChangeRecord, "format" | "version">, (record: ChangeRecord) => unknown> = {
  digest: () => "0".repeat(64),
  createdAt: () => "2026-11-22T12:00:30.000Z",
  expiresAt: () => "2027-11-22T12:00:00.000Z",
  run: () => "another",
  project: () => "other",
  environment: () => "prod",
  kind: () => "destroy",
  sandbox: () => false,
  account: () => "111111111111",
  code: () => null,
  configuration: () => ({}),
  program: () => ({ hash: "0".repeat(64), dependencies: null }),
  versions: ({ versions }) => ({ ...versions, engine: "3.999.0" }),
  state: ({ state }) => ({ ...state, pending: ["creating x"] }),
  options: ({ options }) => ({ ...options, refresh: true }),
  steps: () => [],
  stateOnly: () => ["urn"],
  policies: () => ["advisory p q urn"],
  findings: () => [{ key: "k", level: "info", gate: "g", summary: "s" }],
  cost: ({ cost }) => ({ ...cost, delta: 0 }),
  risk: () => ({ score: 0 }),
  seal: () => "0".repeat(64),
  signature: () => ({ key: "a", value: "b" }),
  approvals: () => [{ by: "Eve", at: "2026-11-22T12:00:00.000Z", key: ours.key, value: "AAAA" }],
};

export const fields: Case[] = Object.entries(edits).map(([field, edit]) => {
  const signed = field === "signature" || field === "approvals";
  return {
    name: `the field ${field}`,
    move: (scene) => void (scene.record = { ...scene.record, [field]: edit(scene.record) }),
    code: signed ? "approval/signature" : "approval/edited",
    first: signed ? /: one that does not fit the file$/ : /^c.json: (digest|seal): /,
  };
});

const sealed = (record: ChangeRecord): ChangeRecord => {
  const digest = digestOf(record.version, record, record);
  return { ...record, digest, seal: sealOf({ ...record, digest }) };
};
const harmless = (record: ChangeRecord): ChangeRecord => ({
  ...record,
  steps: record.steps.map((one) => ({ ...one, changes: one.changes.map((change) => ({ ...change, after: "fine" })) })),
});
const prolonged = (record: ChangeRecord): ChangeRecord => ({ ...record, expiresAt: "2027-11-22T12:00:00.000Z" });

export const forgeries: Case[] = [
  {
    name: "a value of a step",
    move: (scene) => void (scene.record = harmless(scene.record)),
    code: "approval/edited",
    first: /^c.json: digest: /,
  },
  {
    name: "a value of a step, with digest and seal made anew",
    move: (scene) => void (scene.record = sealed(harmless(scene.record))),
    code: "approval/stale",
    first: /^steps: network-vpc: tags.Owner: "a" -> "b"$/,
  },
  {
    name: "a signed record, with digest and seal made anew without the key",
    signer: ours,
    move: (scene) => {
      scene.rules.signers = [ours.key];
      scene.record = sealed(prolonged(scene.record));
    },
    code: "approval/signature",
    first: /^c.json: signature: one that does not fit the file$/,
  },
  {
    name: "a signed record, signed anew with another key",
    signer: ours,
    move: (scene) => {
      scene.rules.signers = [ours.key];
      const record = sealed(prolonged(scene.record));
      scene.record = { ...record, signature: { key: theirs.key, value: theirs.sign(madeText(record.seal)) } };
    },
    code: "approval/signature",
    first: /^c.json: signature: that of …/,
  },
  {
    name: "a signature that was taken off",
    signer: ours,
    move: (scene) => {
      scene.rules.signers = [ours.key];
      scene.record = { ...scene.record, signature: null };
    },
    code: "approval/signature",
    first: /^c.json: signature: no signature$/,
  },
  {
    name: "an approval by a key that is not listed",
    move: (scene) => {
      scene.rules.signers = [ours.key];
      scene.record = approved(scene.record, "Eve", scene.checkout.now, theirs);
    },
    code: "approval/signature",
    first: /^c.json: signature: that of …/,
  },
  {
    name: "an approval under another name than the one that signed",
    move: (scene) => {
      const { approvals, ...rest } = approved(scene.record, "Eve", scene.checkout.now, ours);
      scene.record = { ...rest, approvals: approvals.map((note) => ({ ...note, by: "Ada" })) };
    },
    code: "approval/signature",
    first: /^c.json: approvals.0: one that does not fit/,
  },
  {
    name: "an approval of another record",
    move: (scene) => {
      const other = sealed({ ...scene.record, run: "r2" });
      scene.record = { ...scene.record, approvals: approved(other, "Ada", scene.checkout.now, ours).approvals };
    },
    code: "approval/signature",
    first: /^c.json: approvals.0: one that does not fit/,
  },
];

const text = (name: string, edit: (record: ChangeRecord) => string, first: RegExp, code = "no-record"): Case => ({
  name,
  move: (scene) => void (scene.text = edit(scene.record)),
  code: `approval/${code}`,
  first,
});

export const broken: Case[] = [
  text("a file that was cut off", (record) => renderRecord(record).slice(0, 900), /: JSON that ends or breaks/),
  text("an empty file", () => "", /^c.json: an empty file$/),
  text("something else than JSON", () => "approved: true\n", /^c.json: something else than JSON$/),
  text("another JSON file", () => '{ "version": 1 }', /^c.json: format: nothing$/),
  text("a list", () => "[]", /^c.json: format: nothing$/),
  text("a field less", ({ account: _, ...rest }) => renderRecord(rest as ChangeRecord), /^c.json: account: /),
  text("a field more", (record) => renderRecord({ ...record, trusted: true } as ChangeRecord), /^c.json: .*trusted/),
  text(
    "a record of a newer version",
    (record) => renderRecord({ ...record, version: 2 as 1 }),
    /^c.json: version: version 2$/,
    "newer-record",
  ),
];
