/** What each of the five components holds. */
const kinds = [
  ...Array(7).fill("aws:sns/topic:Topic"),
  ...Array(7).fill("aws:cloudwatch/logGroup:LogGroup"),
  ...Array(2).fill("aws:ec2/eip:Eip"),
  ...Array(4).fill("aws:cloudwatch/logStream:LogStream"),
  "random:index/randomId:RandomId",
];

/**
 * The components of a wave and in each its resources, as `{ component, items: [{ type, name }] }`: a hundred of a cloud and five
 * random numbers. A wave renews every third of them: it is made under a new name and the one before goes.
 */
export function partsOf(wave) {
  return ["network", "queues", "workers", "edge", "audit"].map((component) => ({
    component,
    items: kinds.map((type, index) => ({ type, name: nameOf(component, type, index, wave) })),
  }));
}

function nameOf(component, type, index, wave) {
  const since = Math.max(wave - ((((wave - index) % 3) + 3) % 3), 0);
  return `${component}-${type.split(":").at(-1).toLowerCase()}-${index}-w${since}`;
}
