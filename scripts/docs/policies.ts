import type { Rule } from "../../policies/rule.js";
import { code, line, table } from "./markdown.js";

/** What the page says of a rule. */
export type RuleDoc = Pick<Rule, "name" | "title" | "level" | "reason" | "source" | "scope">;

const introduction = `# Policies

Generated from the rules' own data by \`npm run docs\`; a test fails when it is stale.

Rules say what no stack may do, whoever wrote it. Every \`preview\` and \`up\` judges them in its own process, without an account and
before anything changes, as the gate [policy-rules](gates.md#policy-rules): a mandatory rule that what is made or changed breaks refuses the run
(exit 5, \`gate/policy-rules\`); an advisory one, and what was broken before and stays so, only warns. Resources that stay as they are count
too: a second signer of a key that is in use is found when it is added.

A message names the resource, the path and what is wrong there, never a value. What the preview can't know yet is not judged; the
same rules as a pack judge it once more when it is known, in the middle of the update.`;

const exceptions = `## Exceptions

What is meant is written down, with its reason and, better, with its last day. It is told in every preview as information; after its last
day it counts no more, and a warning says so.

\`\`\`yaml
chainwright:settings:
  policies:
    exceptions:
      - rule: no-public-load-balancer
        resource: edge-balancer          # logical name or URN; * stands for any number of characters
        reason: the public endpoint of the protocol, behind a firewall of its own
        until: "2027-03-31"
      - rule: network-policy-narrow
        resource: "*-policy-peers"
        path: spec.ingress[0]            # only what begins so
        reason: peers come from everywhere
    peerPorts: [30555]                   # open to the world besides the known peer-to-peer ports
\`\`\`

What the settings of a component say in so many words (\`deletionProtection: false\`, administrators by name) is an exception that the
component states by itself, and so are the ports of a pair that peers reach (\`p2p.mode: nodePort\`).`;

const packs = `## Policy packs

The rules are a pack of [Pulumi's policy as code](https://www.pulumi.com/docs/insights/policy/) as well, for any stack:

    pulumi preview --policy-pack node_modules/chainwright/policies    the installed package
    pulumi preview --policy-pack chainwright/policies                 a checkout, after npm ci && npm run build

Each rule is configured by its name: its level, \`exceptions\` (\`resource\`, \`path\`, \`reason\`, \`until\`) and \`peerPorts\`.

    echo '{ "image-digest": "disabled", "no-administrator": { "exceptions": [{ "resource": "*-break-glass", "reason": "sealed" }] } }' > rules.json
    pulumi preview --policy-pack node_modules/chainwright/policies --policy-pack-config rules.json

Packs of your own join the run by folder, from the settings or the command line:

    chainwright preview prod --policy-pack policies/ours

\`\`\`yaml
chainwright:settings:
  policies:
    packs: [policies/ours]
    timeoutSeconds: 120      # longest silence of the engine while packs are at work
\`\`\`

A mandatory rule refuses the run before anything is changed (exit 5, \`gate/policy\`). What a rule could not judge, because a value is known
only when its resource is made, warns; it is judged again then and stops that resource (exit 4, \`engine/policy\`). A pack that is missing, does not
load, throws, dies, asks for settings that it does not get, or is silent for longer than \`timeoutSeconds\` refuses the run too (exit 5,
\`policy/broken\`): what was not judged is not allowed. The engine hands packs secrets in clear; what they print is redacted, as such and in
base64, hexadecimal, URL and JSON notation, but a rule that prints half of a secret can't be helped: let rules print names and paths.

## A rule of your own

A rule is data in a file of \`policies/rules/\`, listed in \`policies/rules.ts\`: \`{ name, title, level, reason, source, judge }\`. \`judge\` gets a
resource (\`urn\`, \`type\`, \`name\`, plain \`props\`, \`[secret]\` and \`[unknown]\` in the place of what can't be seen) and gives the places that break the rule,
each with words that hold no value. With \`scope: "stack"\` it gets all resources beside the one that it judges. Most rules are a table of
types and demands (\`policies/reading/demands.ts\`). The tests ask for examples that break and that hold, feed a canary into every property, and
throw random properties at it.

How much the rules see is measured: \`npm run bench -- policy-mutation\` makes every security-relevant property of production worse, one at
a time, and prints who notices and what survives, with the reason.`;

/** The page that lists the rules. Pure. */
export function renderPoliciesPage(rules: readonly RuleDoc[]): string {
  const rows = rules.map(({ name, title, level, scope }) => [
    `[${name}](#${name})`,
    line(title),
    level,
    scope === "stack" ? "all resources" : "each resource",
  ]);
  const list = table(["rule", "what holds", "level", "judges"], rows);
  return `${[introduction, list, exceptions, packs, "## The rules", ...rules.map(ruleText)].join("\n\n")}\n`;
}

function ruleText({ name, title, level, reason, source }: RuleDoc): string {
  return `### ${name}\n\n${line(title.charAt(0).toUpperCase() + title.slice(1))}: ${level}. ${line(reason)}\n\nSource: <${source}>. Exception: ${code(`rule: ${name}`)}.`;
}
