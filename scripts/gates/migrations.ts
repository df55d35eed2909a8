import { few, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";

/** A file of SQL migrations, and how it was in earlier deployments. */
export interface Migration {
  /** Its name: `0007-expand-add-owner.sql`. */
  readonly name: string;
  readonly text: string;
  /** Hash of its content. */
  readonly hash: string;
}

/** The migrations of a checkout, and those that were deployed. */
export interface Migrations {
  /** Their folder, relative to the project. */
  readonly folder: string;
  readonly files: readonly Migration[];
  /** Hash by name of every migration that was there in a successful deployment of another change. */
  readonly deployed: Readonly<Record<string, string>>;
}

const pattern = /^(\d{3,})-(expand|migrate|contract)-([a-z0-9][a-z0-9-]*)\.sql$/;

/** What takes away or narrows something that a release before may use; for a contract only. */
const narrowing: readonly (readonly [name: string, statement: RegExp])[] = [
  ["DROP", /\bdrop\s+(table|column|schema|view|materialized\s+view|type|sequence|function|index|constraint)\b/i],
  ["DROP", /\balter\s+table\b[^;]*\bdrop\b(?!\s+(default|not\s+null|identity|expression))/i],
  ["RENAME", /\balter\b[^;]*\brename\b/i],
  ["TRUNCATE", /\btruncate\b/i],
  ["SET NOT NULL", /\bset\s+not\s+null\b/i],
  ["ALTER TYPE", /\balter\s+(column\s+)?\S+\s+(set\s+data\s+)?type\b/i],
];

/** What speaks against the migrations of this deployment. */
export function migrationVerdicts({ migrations }: Pick<GateInput, "migrations">): Verdict[] {
  if (migrations === undefined) return [];
  return [...migrations.files.flatMap((file) => judged(file, migrations)), ...twice(migrations), ...gone(migrations)];
}

function judged(file: Migration, { folder, files, deployed }: Migrations): Verdict[] {
  const { name, text, hash } = file;
  const at = (subject: string, summary: string, fix: string): Verdict => ({
    subject: `${subject}:${name}`,
    summary,
    fix,
  });
  const [, , phase, change] = pattern.exec(name) ?? [];
  if (phase === undefined || change === undefined)
    return [
      at("name", `${folder}/${name} doesn't say its phase`, "name it 0007-expand-<what>.sql, -migrate- or -contract-"),
    ];
  const before = deployed[name];
  if (before !== undefined) {
    if (before === hash) return [];
    return [
      at(
        "edited",
        `${name} was deployed already and is another one now`,
        "take the edit back, and write a new migration",
      ),
    ];
  }
  if (phase === "contract") {
    const expand = files.find(
      (other) => pattern.exec(other.name)?.[2] === "expand" && pattern.exec(other.name)?.[3] === change,
    );
    if (expand === undefined)
      return [
        at("contract", `${name} has no expand of the same name`, `write -expand-${change}.sql, and deploy it first`),
      ];
    if (deployed[expand.name] === undefined)
      return [
        at(
          "contract",
          `${name} comes in the same release as ${expand.name}`,
          `deploy ${expand.name} first, and ${name} in a later release`,
        ),
      ];
    return [];
  }
  const plain = withoutText(text);
  const words = narrowing.filter(([, statement]) => statement.test(plain)).map(([word]) => word);
  const found = [...new Set([...words, ...(demandsValue(plain) ? ["ADD COLUMN NOT NULL without a default"] : [])])];
  if (found.length === 0) return [];
  return [
    at(
      "phase",
      `${name} is of the phase ${phase} and says ${few(found)}`,
      `move it into a -contract-${change}.sql of a later release`,
    ),
  ];
}

function twice({ files }: Migrations): Verdict[] {
  const numbers = files.flatMap(({ name }) => pattern.exec(name)?.[1] ?? []);
  const double = [...new Set(numbers.filter((number, index) => numbers.indexOf(number) !== index))];
  return double.map((number) => ({
    subject: `number:${number}`,
    summary: `more than one migration has the number ${number}, so their order is not known`,
    fix: "give the newer one the next free number",
  }));
}

function gone({ files, deployed }: Migrations): Verdict[] {
  const names = new Set(files.map(({ name }) => name));
  return Object.keys(deployed)
    .filter((name) => !names.has(name))
    .map((name) => ({
      subject: `gone:${name}`,
      summary: `${name} was deployed already and is missing now`,
      fix: "put it back: a new database is built from all of them",
      atMost: "warn" as const,
    }));
}

/** A new column that the release before, which doesn't know it, can't fill. */
function demandsValue(plain: string): boolean {
  const flat = plain.replace(/\([^()]*\)/g, " ").replace(/\([^()]*\)/g, " ");
  const added = flat.matchAll(/\badd\s+(?:column\s+)?(?!constraint\b|primary\b|unique\b|foreign\b|check\b)([^,;]*)/gi);
  return [...added].some(
    ([, column = ""]) => /\bnot\s+null\b/i.test(column) && !/\b(default|generated)\b/i.test(column),
  );
}

/** SQL without comments and without what stands in quotes, which may say anything; the body of a DO is run and stays. */
function withoutText(sql: string): string {
  const parts = /--[^\n]*|\/\*[\s\S]*?\*\/|(\bdo\b[^;'$]*)?\$(\w*)\$([\s\S]*?)\$\2\$|'(?:[^']|'')*'/gi;
  return sql.replace(parts, (whole, run: string | undefined, _tag, body: string | undefined) =>
    run !== undefined && body !== undefined ? `${run} ${withoutText(body)} ` : whole.startsWith("'") ? "''" : " ",
  );
}
