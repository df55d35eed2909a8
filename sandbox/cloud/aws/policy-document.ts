import { createHash } from "node:crypto";
import type { Properties } from "../simulator.js";
import { isObject } from "./reading.js";

/** The policy document that `aws.iam.getPolicyDocument` makes of its arguments: overrides replace statements of the same id. */
export function policyDocument(args: Properties): Properties {
  const own = itemsOf(args.statements).map(statementOf);
  const statements = [...statementsIn(args.sourcePolicyDocuments), ...own];
  for (const override of statementsIn(args.overridePolicyDocuments)) {
    const at = statements.findIndex((statement) => override.Sid !== undefined && statement.Sid === override.Sid);
    if (at < 0) statements.push(override);
    else statements[at] = override;
  }
  const document = {
    Version: typeof args.version === "string" ? args.version : "2012-10-17",
    ...(typeof args.policyId === "string" ? { Id: args.policyId } : {}),
    Statement: statements,
  };
  const json = JSON.stringify(document, null, 2);
  const id = String(createHash("sha256").update(json).digest().readUInt32BE(0));
  return { ...args, id, json, minifiedJson: JSON.stringify(document), version: document.Version };
}

function statementOf(statement: Properties): Properties {
  return dropEmpty({
    Sid: statement.sid,
    Effect: statement.effect ?? "Allow",
    Action: folded(statement.actions),
    NotAction: folded(statement.notActions),
    Resource: folded(statement.resources),
    NotResource: folded(statement.notResources),
    Principal: principalOf(statement.principals),
    NotPrincipal: principalOf(statement.notPrincipals),
    Condition: conditionOf(statement.conditions),
  });
}

function principalOf(principals: unknown): unknown {
  const list = itemsOf(principals);
  if (list.length === 0) return undefined;
  const all = list.every((one) => one.type === "*");
  if (all) return "*";
  return Object.fromEntries(list.map((one) => [String(one.type), folded(one.identifiers)]));
}

function conditionOf(conditions: unknown): unknown {
  const list = itemsOf(conditions);
  if (list.length === 0) return undefined;
  const merged: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of list) {
    merged[String(test)] = { ...merged[String(test)], [String(variable)]: folded(values) };
  }
  return merged;
}

/** One item stands alone, several stand in order. */
function folded(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const list = [...(value as unknown[])].sort();
  return list.length === 1 ? list[0] : list;
}

function statementsIn(documents: unknown): Properties[] {
  const texts = Array.isArray(documents) ? (documents as unknown[]) : [];
  return texts.flatMap((text) => {
    const document: unknown = typeof text === "string" && text !== "" ? JSON.parse(text) : {};
    const found = isObject(document) ? document.Statement : undefined;
    return Array.isArray(found) ? itemsOf(found) : isObject(found) ? [found] : [];
  });
}

function itemsOf(value: unknown): Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function dropEmpty(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== ""));
}
