import type { Statement } from "./documents.js";

/** What one statement says of one action, resource and principal. */
interface Grant {
  readonly allow: boolean;
  readonly action: Term;
  readonly resource: Term;
  readonly principal: Term;
  /** Whether the policy names principals: one of an identity does not. */
  readonly named: boolean;
  readonly conditions: Statement["conditions"];
}

/** A pattern, or everything but these patterns. */
type Term = { readonly is: string } | { readonly not: readonly string[] };

/**
 * What the statements of `after` let somebody do that those of `before` did not, in words: new actions, resources and principals,
 * conditions that are gone, and denials that are gone. Narrowing a statement, splitting it and reordering find nothing.
 */
export function gainedGrants(before: readonly Statement[], after: readonly Statement[]): string[] {
  const gained = uncovered(apart(after, before, true), before);
  const undenied = uncovered(apart(before, after, false), after);
  return [
    ...new Set([
      ...gained.map((grant) => `allows ${words(grant)}`),
      ...undenied.map((grant) => `denies no longer ${words(grant)}`),
    ]),
  ].sort();
}

/** The statements that allow, or deny, and are not in the other policy word by word. */
function apart(statements: readonly Statement[], others: readonly Statement[], allow: boolean): Statement[] {
  const known = new Set(others.map(identity));
  return statements.filter((statement) => statement.allow === allow && !known.has(identity(statement)));
}

function identity(statement: Statement): string {
  return JSON.stringify({ ...statement, conditions: [...statement.conditions].sort() });
}

function uncovered(statements: readonly Statement[], others: readonly Statement[]): Grant[] {
  const known = others.flatMap(grantsOf);
  return statements
    .flatMap(grantsOf)
    .filter((grant) => !known.some((other) => other.allow === grant.allow && covers(other, grant)));
}

function grantsOf(statement: Statement): Grant[] {
  const actions = terms(statement.actions, statement.notActions);
  const resources = terms(statement.resources, statement.notResources);
  const principals = terms(statement.principals, statement.notPrincipals);
  const { allow, conditions } = statement;
  const named = statement.principals !== undefined || statement.notPrincipals !== undefined;
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals.map((principal) => ({ allow, action, resource, principal, named, conditions })),
    ),
  );
}

/** A part that is not there means the one thing that the policy is attached to. */
function terms(given: readonly string[] | undefined, except: readonly string[] | undefined): Term[] {
  if (except !== undefined) return [{ not: except }];
  return (given ?? ["*"]).map((is) => ({ is }));
}

function covers(outer: Grant, inner: Grant): boolean {
  return (
    termCovers(outer.action, inner.action) &&
    termCovers(outer.resource, inner.resource) &&
    termCovers(outer.principal, inner.principal) &&
    conditionsCover(outer.conditions, inner.conditions)
  );
}

function termCovers(outer: Term, inner: Term): boolean {
  if ("is" in outer && "is" in inner) return patternCovers(outer.is, inner.is);
  if ("is" in outer) return outer.is === "*";
  if ("is" in inner) return outer.not.every((except) => !patternsMeet(except, inner.is));
  return outer.not.every((except) => inner.not.some((other) => patternCovers(other, except)));
}

/** Whether every condition of `outer` is one of `inner`, too, with no value more. */
function conditionsCover(outer: Grant["conditions"], inner: Grant["conditions"]): boolean {
  return [...outer].every(([key, values]) => {
    const own = inner.get(key);
    if (own === undefined) return false;
    // A negated condition is the stricter the more it names.
    return /^(forAnyValue:|forAllValues:)?\w*not/i.test(key)
      ? values.every((value) => own.includes(value))
      : own.every((value) => values.some((pattern) => valueCovers(key, pattern, value)));
  });
}

function valueCovers(key: string, pattern: string, value: string): boolean {
  return pattern === value || (/like/i.test(key) && patternCovers(pattern, value));
}

/** Whether the pattern matches all that the other matches: the other's wildcards may only be taken by a `*`. */
export function patternCovers(pattern: string, other: string): boolean {
  let [at, star, retry] = [0, -1, 0];
  for (let index = 0; index < other.length; ) {
    const letter = pattern[at];
    if (letter === "*") {
      [star, retry] = [at, index];
      at += 1;
    } else if (letter === other[index] || (letter === "?" && other[index] !== "*")) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      index = retry;
    } else return false;
  }
  return [...pattern.slice(at)].every((letter) => letter === "*");
}

/** Whether something may be matched by both; errs on the side of yes. */
function patternsMeet(one: string, other: string): boolean {
  if (patternCovers(one, other) || patternCovers(other, one)) return true;
  const [first, second] = [one, other].map((pattern) => pattern.split(/[*?]/)[0] ?? "");
  const open = /[*?]/.test(one) && /[*?]/.test(other);
  return open && ((first ?? "").startsWith(second ?? "") || (second ?? "").startsWith(first ?? ""));
}

function words({ action, resource, principal, named, conditions }: Grant): string {
  const who = !named ? "" : "is" in principal && principal.is === "*" ? " to everybody" : ` to ${term(principal)}`;
  const when = conditions.size > 0 ? " under conditions" : "";
  return `${term(action)} on ${term(resource)}${who}${when}`;
}

function term(of: Term): string {
  return "is" in of ? of.is : `everything but ${of.not.join(", ")}`;
}
