import type { Properties, Step } from "../../engine/deployment.js";
import { isHidden, type Leaf, leavesOf, listOf, objectsIn, recordOf, textsOf, wordOf } from "../values.js";

/** One statement of a policy document, every part a list; an absent part is undefined. */
export interface Statement {
  readonly allow: boolean;
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  /** `AWS:123456789012`, `Service:ec2.amazonaws.com`, `*`; undefined in a policy of an identity. */
  readonly principals: readonly string[] | undefined;
  readonly notPrincipals: readonly string[] | undefined;
  /** `StringEquals aws:SourceAccount` -> values, sorted. */
  readonly conditions: ReadonlyMap<string, readonly string[]>;
}

/** Statements by the path of their document; list positions are left out, so that documents of a list are judged together. */
export function documentsIn(properties: Properties | undefined): ReadonlyMap<string, readonly Statement[]> {
  const found = new Map<string, Statement[]>();
  const add = (path: string, document: Properties): void => {
    const statements = listOf(document["Statement"]).map((statement) => statementOf(recordOf(statement)));
    found.set(path, [...(found.get(path) ?? []), ...statements]);
  };
  for (const { path, value } of leavesOf(properties ?? {})) {
    const document = typeof value === "string" ? documentOf(value) : undefined;
    if (document !== undefined) add(path, document);
  }
  for (const object of objectsIn(properties ?? {})) if (object["Statement"] !== undefined) add("document", object);
  return found;
}

/** Keys whose value is a policy document. */
const documentKey =
  /(^|Role|Key|Resource|Access|Inline|Trust|Session|Repository|Topic|Queue|Bucket)Polic(y|ies)$|^policy(Document|Text)?$|^accessPolicies$/;

/** Paths of documents that can't be looked at. */
export function unseenGrants({ type, after }: Step): string[] {
  if (after === undefined || !type.startsWith("aws:")) return [];
  return leavesOf(after)
    .filter(isUnseen)
    .map(({ path }) => path);
}

function isUnseen({ key, path, value }: Leaf): boolean {
  return isHidden(value) && (documentKey.test(key) || /(^|\.)(inline)?polic(y|ies)(\[\])?(\.policy)?$/i.test(path));
}

function documentOf(text: string): Properties | undefined {
  if (!text.includes("Statement") || !text.trimStart().startsWith("{")) return undefined;
  try {
    const document = recordOf(JSON.parse(text));
    return document["Statement"] === undefined ? undefined : document;
  } catch {
    return undefined;
  }
}

function statementOf(statement: Properties): Statement {
  const lower = (list: readonly string[] | undefined): string[] | undefined => list?.map((text) => text.toLowerCase());
  return {
    allow: statement["Effect"] !== "Deny",
    actions: lower(partOf(statement["Action"])),
    notActions: lower(partOf(statement["NotAction"])),
    resources: partOf(statement["Resource"]),
    notResources: partOf(statement["NotResource"]),
    principals: principalsOf(statement["Principal"]),
    notPrincipals: principalsOf(statement["NotPrincipal"]),
    conditions: conditionsOf(recordOf(statement["Condition"])),
  };
}

function partOf(value: unknown): string[] | undefined {
  return value === undefined ? undefined : textsOf(value);
}

function principalsOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return [value];
  return Object.entries(recordOf(value)).flatMap(([kind, names]) =>
    textsOf(names).map((name) => principalOf(kind, name)),
  );
}

/** `*` is everybody whatever it is said of; an account and its root are the same. */
function principalOf(kind: string, name: string): string {
  if (name === "*") return "*";
  const root = /^arn:[^:]*:iam::(\d{12}):root$/.exec(name)?.[1];
  return `${kind}:${root ?? name}`;
}

function conditionsOf(condition: Properties): ReadonlyMap<string, readonly string[]> {
  const pairs = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(recordOf(keys)).map(
      ([key, values]) => [`${operator} ${key.toLowerCase()}`, listOf(values).map(wordOf).sort()] as const,
    ),
  );
  return new Map(pairs);
}
