import { type CheckFailure, type CloudObject, CloudRefusal, type Cloud, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { capitals } from "../identifying.js";
import { flagAt, numberAt, textAt, textsAt } from "../reading.js";
import { vpc } from "../targets.js";

const zoneType = "aws:route53/zone:Zone";
const recordType = "aws:route53/record:Record";

const recordTypes = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "HTTPS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SOA",
  "SPF",
  "SRV",
  "SSHFP",
  "SVCB",
  "TLSA",
  "TXT",
];

/** Hosted zones and their records. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html */
export const route53: Catalogue = {
  [zoneType]: {
    id: ({ cloud }) => `Z${capitals(cloud.hex, 20)}`,
    arn: ({ scope, id }) => `arn:${scope.partition}:route53:::hostedzone/${id}`,
    defaults: { comment: "Managed by Pulumi", forceDestroy: false },
    replaces: ["delegationSetId", "name"],
    references: [vpc("vpcs[].vpcId")],
    check: (inputs) => domainFailures(inputs, "name"),
    refuseDelete: refuseFilledZone,
    makes: ({ id, cloud, inputs }) => {
      const servers = [..."0123"].map(
        (digit) =>
          `ns-${Number.parseInt(cloud.hex(2), 16)}.awsdns-${digit}${digit}.${["com", "net", "org", "co.uk"][Number(digit)]}`,
      );
      return { zoneId: id, nameServers: inputs.vpcs === undefined ? servers : [], primaryNameServer: servers[0] };
    },
    settle: 20,
  },
  [recordType]: {
    id: ({ inputs }) =>
      [textAt(inputs, "zoneId"), textAt(inputs, "name"), textAt(inputs, "type"), textAt(inputs, "setIdentifier")]
        .filter(Boolean)
        .join("_"),
    replaces: ["name", "setIdentifier", "type", "zoneId"],
    references: [
      {
        at: "zoneId",
        to: [zoneType],
        code: "NoSuchHostedZone",
        says: (id) => `No hosted zone found with ID: ${id}`,
      },
    ],
    check: recordFailures,
    refuseCreate: refuseSecondRecord,
    refuse: refuseStrangeName,
    shows: ({ inputs, cloud }) => ({ fqdn: fullName(inputs, cloud) }),
    settle: 10,
  },
};

function domainFailures(inputs: Properties, property: string): CheckFailure[] {
  const name = textAt(inputs, property);
  if (name === undefined || (name.length <= 255 && /^(\*\.)?([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?$/i.test(name)))
    return [];
  return [{ property, reason: `expected a domain name, got ${name}` }];
}

function recordFailures(inputs: Properties): CheckFailure[] {
  const type = textAt(inputs, "type");
  const plain = inputs.records !== undefined && inputs.records !== null;
  const alias = inputs.aliases !== undefined && inputs.aliases !== null;
  return [
    ...domainFailures(inputs, "name"),
    ...(type !== undefined && !recordTypes.includes(type)
      ? [{ property: "type", reason: `expected type to be one of ${recordTypes.join(", ")}, got ${type}` }]
      : []),
    ...(plain === alias ? [{ property: "records", reason: "one of aliases, records must be specified" }] : []),
    ...(plain && inputs.ttl === undefined ? [{ property: "ttl", reason: "ttl is needed with records" }] : []),
    ...((numberAt(inputs, "ttl") ?? 0) < 0 ? [{ property: "ttl", reason: "expected at least 0" }] : []),
  ];
}

function zoneName(inputs: Properties, cloud: Cloud): string {
  return (textAt(cloud.get(zoneType, textAt(inputs, "zoneId") ?? "")?.outputs, "name") ?? "")
    .replace(/\.$/, "")
    .toLowerCase();
}

/** A record's name with its zone's at the end, which may be left out. */
function fullName(inputs: Properties, cloud: Cloud): string {
  const [name, zone] = [(textAt(inputs, "name") ?? "").replace(/\.$/, "").toLowerCase(), zoneName(inputs, cloud)];
  return name === zone || name.endsWith(`.${zone}`) || zone === "" ? name : `${name}.${zone}`;
}

function refuseStrangeName({ inputs, cloud }: Request): void {
  const name = textAt(inputs, "name") ?? "";
  const [full, zone] = [fullName(inputs, cloud), zoneName(inputs, cloud)];
  if (name.endsWith(".") && zone !== "" && full !== name.replace(/\.$/, "").toLowerCase()) {
    throw new CloudRefusal("InvalidChangeBatch", `[RRSet with DNS name ${name} is not permitted in zone ${zone}.]`);
  }
  if (textAt(inputs, "type") === "CNAME" && full === zone) {
    throw new CloudRefusal(
      "InvalidChangeBatch",
      `[RRSet of type CNAME with DNS name ${full}. is not permitted at apex in zone ${zone}.]`,
    );
  }
  if (textsAt(inputs, "records[]").length > 400)
    throw new CloudRefusal("InvalidChangeBatch", "more than 400 values in one record");
}

function refuseSecondRecord({ inputs, cloud }: Request): void {
  if (flagAt(inputs, "allowOverwrite") === true) return;
  const full = fullName(inputs, cloud);
  const twin = cloud
    .list(recordType)
    .some(
      ({ outputs }) =>
        ["zoneId", "type", "setIdentifier"].every((at) => outputs[at] === inputs[at]) && outputs.fqdn === full,
    );
  if (twin) {
    throw new CloudRefusal(
      "InvalidChangeBatch",
      `[Tried to create resource record set [name='${full}.', type='${textAt(inputs, "type")}'] but it already exists]`,
    );
  }
}

function refuseFilledZone({ id, outputs }: CloudObject, cloud: Cloud): void {
  if (flagAt(outputs, "forceDestroy") === true) return;
  if (!cloud.list(recordType).some((record) => record.outputs.zoneId === id)) return;
  throw new CloudRefusal(
    "HostedZoneNotEmpty",
    "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
  );
}
