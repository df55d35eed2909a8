import { type Statement, statementsOf } from "../reading/documents.js";
import { list, mapping } from "../reading/values.js";
import type { Rule, Violation } from "../rule.js";

/** Conditions that say whom a service may come for, and with it those who come themselves. */
const onBehalf =
  /^(aws:(SourceAccount|SourceArn|SourceOrgID|SourceOrgPaths|RequestTag\/.+)|kms:EncryptionContext:.+)$/i;

/** Conditions that say who may come. */
const limiting =
  /^(aws:(SourceVpce?|PrincipalOrgID|PrincipalOrgPaths|PrincipalAccount|PrincipalArn|SourceIp|VpcSourceIp|userid)|kms:CallerAccount|.*:(sub|aud)|sts:ExternalId)$/i;

/** Services whose roles are taken by our own machines and pods, where there is no other account to ask for. */
const own = ["ec2.amazonaws.com", "pods.eks.amazonaws.com", "lambda.amazonaws.com"];

/** Who may use something is named. */
export const noOpenPrincipal: Rule = {
  name: "no-open-principal",
  title: "policies and trust name who may come, and on whose behalf",
  level: "mandatory",
  reason: "Everybody is everybody with an AWS account; a service that acts for strangers opens our doors for them.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  judge: (resource) => [
    ...statementsOf(resource)
      .filter(({ allows, kind }) => allows && kind !== "identity" && kind !== "endpoint")
      .flatMap(judge),
    ...permission(resource.type, resource.props),
  ],
};

function judge(statement: Statement): Violation[] {
  const { path, principals } = statement;
  if (isLimited(statement, limiting)) return [];
  const named = isLimited(statement, onBehalf);
  const found = principals.flatMap((principal) => {
    if (principal === "*") return ["everybody may come in"];
    if (principal.startsWith("Federated:")) return ["everybody whom the other side knows may come in"];
    const service = /^Service:(.+)$/.exec(principal)?.[1];
    return service !== undefined && !named && !own.includes(service)
      ? ["the service may come in on behalf of any account"]
      : [];
  });
  return [...new Set(found)].map((what) => ({ path: `${path}.Principal`, what }));
}

function isLimited({ conditions }: Statement, wanted: RegExp): boolean {
  return Object.entries(conditions).some(
    ([operator, keys]) =>
      !/^(StringNot|ArnNot|Null)|IfExists$/.test(operator) &&
      Object.entries(mapping(keys)).some(
        ([key, values]) => wanted.test(key) && values !== "*" && !list(values).includes("*"),
      ),
  );
}

function permission(type: string, props: Readonly<Record<string, unknown>>): Violation[] {
  if (type !== "aws:lambda/permission:Permission") return [];
  const limited = ["sourceAccount", "sourceArn", "principalOrgId"].some((key) => props[key] !== undefined);
  return limited ? [] : [{ path: "principal", what: "anybody's account may call it" }];
}
