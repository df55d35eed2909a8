/** The input of a report of `count` steps in twenty components: creations, updates and replacements with twenty properties each. */
export function manySteps(count) {
  const names = Array.from({ length: 20 }, (_, index) => `component-${index}`);
  const type = "aws:ec2/securityGroupIngressRule:SecurityGroupIngressRule";
  const properties = (index, of) =>
    Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`property${key}`, `value ${index} of ${key + of}`]));
  const steps = Array.from({ length: count }, (_, index) => {
    const component = names[index % names.length];
    const name = `${component}-resource-${index}`;
    const op = index % 50 === 0 ? "replace" : index % 4 === 0 ? "update" : "create";
    return {
      op,
      type,
      name,
      urn: `urn:pulumi:prod::bench::chainwright:network:Network$${type}::${name}`,
      component,
      changed: [],
      replaces: op === "replace" ? ["property1"] : [],
      protect: false,
      ...(op !== "create" && { before: properties(index, 0) }),
      after: properties(index, 1),
      seconds: (index % 37) / 3,
      offset: index / 5,
    };
  });
  const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  for (const { op } of steps) counts[op] += 1;
  const at = new Date("2026-11-22T12:00:00Z");
  const times = { startedAt: at, finishedAt: new Date(at.getTime() + 240_000) };
  return {
    run: "20261122T120000Z-prod-up",
    project: "bench",
    environment: "prod",
    kind: "up",
    result: "succeeded",
    deployment: {
      environment: "prod",
      kind: "up",
      result: "succeeded",
      steps,
      counts,
      outputs: {},
      diagnostics: [],
      failure: null,
      ...times,
    },
    findings: [],
    units: names.map((name, index) => unit(name, index === 0 ? [] : [names[index >> 1]])),
    usdPerMonth: { before: 1000, after: 1200 },
    tracking: null,
    failure: null,
    ...times,
  };
}

function unit(name, dependsOn) {
  const alert = {
    name: `${name}Down`,
    expr: "up",
    forMinutes: 5,
    severity: "page",
    summary: "does not answer",
    runbook: "Restart",
  };
  const operations = {
    purpose: "keeps things",
    alerts: [alert],
    alarms: [],
    panels: [],
    runbook: [{ title: "Restart", when: "When it does not answer.", commands: [] }],
    backup: null,
    recovery: { pointMinutes: 0, timeMinutes: 10 },
    cost: [{ item: "machine", quantity: 1, unit: "instance", usdPerMonth: 60, source: "list" }],
    stateful: [],
    security: [],
    rollback: ["put the setting back"],
  };
  return { name, section: name, category: "Networking", dependsOn, configuration: {}, operations };
}
