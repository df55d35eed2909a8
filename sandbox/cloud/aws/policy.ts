import { CloudRefusal } from "../simulator.js";
import { isObject } from "./reading.js";

/** What a service asks of a policy document. */
export interface PolicyRule {
  /** The service's error code. */
  readonly code: string;
  /** Who a statement is about: must be said, must not be, or may. */
  readonly principal: "needed" | "refused";
  /** What it is about. */
  readonly resource: "needed" | "refused" | "optional";
  /** Services that actions may be of; any when absent. */
  readonly services?: readonly string[];
  /** Longest document without white space, characters. */
  readonly longest: number;
  /** Whether statement ids are letters and digits only, as in IAM. */
  readonly plainIds?: true;
}

const iam = { code: "MalformedPolicyDocument", plainIds: true } as const;

/** The kinds of policy document, each with its limits. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const policyRules = {
  trust: { ...iam, principal: "needed", resource: "refused", services: ["sts"], longest: 4096 },
  managed: { ...iam, principal: "refused", resource: "needed", longest: 6144 },
  inline: { ...iam, principal: "refused", resource: "needed", longest: 10_240 },
  key: {
    code: "MalformedPolicyDocumentException",
    principal: "needed",
    resource: "needed",
    services: ["kms"],
    longest: 32_768,
  },
  bucket: {
    code: "MalformedPolicy",
    principal: "needed",
    resource: "needed",
    services: ["s3", "s3-object-lambda"],
    longest: 20_480,
  },
  topic: { code: "InvalidParameter", principal: "needed", resource: "needed", services: ["sns"], longest: 30_720 },
  queue: { code: "InvalidAttributeValue", principal: "needed", resource: "optional", services: ["sqs"], longest: 8192 },
  endpoint: { code: "InvalidPolicyDocument", principal: "needed", resource: "needed", longest: 20_480 },
  secret: {
    code: "MalformedPolicyDocumentException",
    principal: "needed",
    resource: "needed",
    services: ["secretsmanager"],
    longest: 20_480,
  },
  vault: {
    code: "InvalidParameterValueException",
    principal: "needed",
    resource: "needed",
    services: ["backup"],
    longest: 20_480,
  },
  pod: { code: "InvalidParameterException", principal: "refused", resource: "needed", longest: 2048, plainIds: true },
} as const satisfies Record<string, PolicyRule>;

/** One statement of a policy document as it was written. */
export type Statement = Readonly<Record<string, unknown>>;

const statementKeys = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

const operator =
  /^((ForAnyValue|ForAllValues):)?((String(Not)?(Equals(IgnoreCase)?|Like))|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$/;

/** Refuses a document that the service would refuse. @throws CloudRefusal with the service's code and everything that is wrong */
export function refusePolicy(text: string, rule: PolicyRule): void {
  const problems = policyProblems(text, rule);
  if (problems.length > 0) throw new CloudRefusal(rule.code, problems.join("; "));
}

/** What is wrong with a policy document; empty when nothing is. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function policyProblems(text: string, rule: PolicyRule): string[] {
  const document = parseDocument(text);
  if (!isObject(document)) return ["This policy contains invalid Json"];
  const unknownKeys = Object.keys(document).filter((key) => !["Version", "Id", "Statement"].includes(key));
  const length = JSON.stringify(document).length;
  return [
    ...unknownKeys.map((key) => `Syntax errors in policy: unknown element ${key}`),
    ...(document.Version === "2012-10-17" || document.Version === "2008-10-17"
      ? []
      : [`Syntax errors in policy: Version must be 2012-10-17 or 2008-10-17, got ${JSON.stringify(document.Version)}`]),
    ...(length > rule.longest ? [`Cannot exceed ${rule.longest} characters, got ${length}`] : []),
    ...allStatementProblems(document.Statement, rule),
  ];
}

/** The statements of a document; empty when it can't be read. */
export function statementsOf(text: string | undefined): Statement[] {
  const document = text === undefined ? undefined : parseDocument(text);
  if (!isObject(document)) return [];
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return list.filter(isObject);
}

/** Whether a document lets a service act: by its principal, whatever the conditions. */
export function trustsService(text: string | undefined, service: RegExp): boolean {
  return statementsOf(text).some((statement) => {
    const principal = isObject(statement.Principal) ? listOf(statement.Principal.Service) : [];
    return statement.Effect === "Allow" && principal.some((name) => service.test(name));
  });
}

/** Texts of a value that may be one or a list. */
export function listOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === "string");
}

function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function allStatementProblems(statements: unknown, rule: PolicyRule): string[] {
  const list: unknown[] = Array.isArray(statements) ? statements : isObject(statements) ? [statements] : [];
  if (list.length === 0) return ["Syntax errors in policy: Statement is missing or empty"];
  const ids = list.flatMap((statement) =>
    isObject(statement) && typeof statement.Sid === "string" ? [statement.Sid] : [],
  );
  const twice = ids.filter((id, index) => id !== "" && ids.indexOf(id) !== index);
  return [
    ...list.flatMap((statement, index) =>
      isObject(statement)
        ? statementProblems(statement, rule).map((problem) => `Statement ${index + 1}: ${problem}`)
        : [`Statement ${index + 1} is not an object`],
    ),
    ...[...new Set(twice)].map((id) => `Statement IDs (SID) in a single policy must be unique, ${id} is there twice`),
  ];
}

function statementProblems(statement: Statement, rule: PolicyRule): string[] {
  const has = (key: string) => statement[key] !== undefined;
  const unknownKeys = Object.keys(statement).filter((key) => !statementKeys.includes(key));
  return [
    ...unknownKeys.map((key) => `unknown element ${key}`),
    ...(statement.Effect === "Allow" || statement.Effect === "Deny" ? [] : ["Effect must be Allow or Deny"]),
    ...sidProblems(statement.Sid, rule),
    ...(has("Action") === has("NotAction") ? ["exactly one of Action and NotAction is needed"] : []),
    ...actionProblems(statement.Action ?? statement.NotAction, rule),
    ...principalProblems(statement, rule),
    ...resourceProblems(statement, rule),
    ...conditionProblems(statement.Condition),
  ];
}

function sidProblems(sid: unknown, rule: PolicyRule): string[] {
  if (sid === undefined) return [];
  if (typeof sid !== "string") return ["Sid must be a text"];
  return rule.plainIds && !/^[A-Za-z0-9]*$/.test(sid) ? [`Statement IDs (SID) must be alpha-numeric, got ${sid}`] : [];
}

function actionProblems(actions: unknown, rule: PolicyRule): string[] {
  if (actions === undefined) return [];
  const list = textsOf(actions);
  if (!list) return ["Action must be a text or a list of texts, not empty"];
  return list.flatMap((action) => {
    if (action === "*") return [];
    const [, service] = /^([a-z0-9-]+|\*):[A-Za-z0-9*?]+$/.exec(action) ?? [];
    if (service === undefined)
      return [`Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc., got ${action}`];
    return rule.services && !rule.services.includes(service) && service !== "*"
      ? [`action out of service scope: ${action}`]
      : [];
  });
}

function principalProblems(statement: Statement, rule: PolicyRule): string[] {
  const given = [statement.Principal, statement.NotPrincipal].filter((value) => value !== undefined);
  if (rule.principal === "refused") return given.length > 0 ? ["Policy document should not specify a principal."] : [];
  if (given.length !== 1) return ["Missing required field Principal"];
  const [principal] = given;
  if (principal === "*") return [];
  if (!isObject(principal) || Object.keys(principal).length === 0) return ["Principal must be * or name who by kind"];
  return Object.entries(principal).flatMap(([kind, who]) => {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) return [`Unknown principal type ${kind}`];
    const list = textsOf(who);
    if (!list) return [`Principal ${kind} must be a text or a list of texts, not empty`];
    return list
      .filter((one) => !isPrincipal(kind, one))
      .map((one) => `Invalid principal in policy: "${kind}":"${one}"`);
  });
}

function isPrincipal(kind: string, who: string): boolean {
  if (kind === "AWS")
    return /^(\*|\d{12}|arn:aws[\w-]*:(iam|sts)::(\d{12}|aws|cloudfront):[\w+=,.@:/*-]+|A[A-Z0-9]{15,})$/.test(who);
  if (kind === "Service") return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(who);
  return who !== "";
}

function resourceProblems(statement: Statement, rule: PolicyRule): string[] {
  const given = [statement.Resource, statement.NotResource].filter((value) => value !== undefined);
  if (rule.resource === "refused") return given.length > 0 ? ["Has prohibited field Resource"] : [];
  if (given.length === 0) return rule.resource === "needed" ? ["Policy statement must contain resources."] : [];
  if (given.length > 1) return ["exactly one of Resource and NotResource is needed"];
  const list = textsOf(given[0]);
  if (!list) return ["Resource must be a text or a list of texts, not empty"];
  return list.filter((one) => !isResource(one)).map((one) => `Resource ${one} must be in ARN format or "*".`);
}

function isResource(text: string): boolean {
  return text === "*" || /^arn:[\w*-]+:[\w*-]*:[\w*${}:.-]*:[^:]*:.+$/.test(text) || /^arn:[\w*-]+:s3:::.+$/.test(text);
}

function conditionProblems(condition: unknown): string[] {
  if (condition === undefined) return [];
  if (!isObject(condition)) return ["Condition must be an object"];
  return Object.entries(condition).flatMap(([name, keys]) => {
    if (!operator.test(name)) return [`Invalid Condition type : ${name}.`];
    if (!isObject(keys) || Object.keys(keys).length === 0) return [`Condition ${name} must have keys`];
    return Object.entries(keys).flatMap(([key, value]) =>
      isConditionValue(value) ? [] : [`Condition ${name} ${key} must have values`],
    );
  });
}

function isConditionValue(value: unknown): boolean {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => ["string", "boolean", "number"].includes(typeof item));
}

function textsOf(value: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((item) => typeof item === "string" && item !== "")
    ? (list as string[])
    : undefined;
}
