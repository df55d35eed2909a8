import { at, list, type Manifest, record, text, type Violation } from "../manifest.js";
import { requested, amountViolations } from "./resources.js";
import { selectorViolations } from "./selector.js";
import { supportedOnly } from "./values.js";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/** What is wrong with the specification of a PersistentVolumeClaim. */
export function claimViolations(spec: Manifest, path: string): readonly Violation[] {
  const modes = list(spec["accessModes"]);
  const size = at(spec, "resources", "requests", "storage");
  const place = `${path}.resources.requests.storage`;
  return [
    ...(modes.length === 0 && typeof spec["accessModes"] !== "symbol"
      ? [{ path: `${path}.accessModes`, reason: "Required value: at least 1 access mode is required" }]
      : []),
    ...modes.flatMap((mode, index) => supportedOnly(text(mode), `${path}.accessModes[${index}]`, accessModes)),
    ...(modes.includes("ReadWriteOncePod") && modes.length > 1
      ? [{ path: `${path}.accessModes`, reason: "Forbidden: may not use ReadWriteOncePod with other access modes" }]
      : []),
    ...(size === undefined ? [{ path: place, reason: "Required value" }] : amountViolations(size, place)),
    ...(requested(record(spec["resources"]), "storage") === 0
      ? [{ path: place, reason: "Invalid value: must be greater than zero" }]
      : []),
    ...supportedOnly(text(spec["volumeMode"]), `${path}.volumeMode`, ["Block", "Filesystem"]),
    ...selectorViolations(spec["selector"], `${path}.selector`),
  ];
}

/** What is wrong with a StorageClass. */
export function storageClassViolations(manifest: Manifest): readonly Violation[] {
  const parameters = Object.keys(record(manifest["parameters"]));
  return [
    ...(manifest["provisioner"] === "" ? [{ path: "provisioner", reason: "Required value" }] : []),
    ...supportedOnly(text(manifest["reclaimPolicy"]), "reclaimPolicy", ["Delete", "Retain"]),
    ...supportedOnly(text(manifest["volumeBindingMode"]), "volumeBindingMode", ["Immediate", "WaitForFirstConsumer"]),
    ...(parameters.includes("") ? [{ path: "parameters", reason: "Invalid value: field must not be empty" }] : []),
    ...(manifest["provisioner"] === "ebs.csi.aws.com" ? ebsParameters(record(manifest["parameters"])) : []),
  ];
}

/**
 * Parameters that the EBS driver knows; it refuses to make a volume when there is another one.
 *
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
 */
const ebs = [
  "allowautoiopsincrease",
  "allowautoiopspergbincrease",
  "blockattachuntilinitialized",
  "blockexpress",
  "blocksize",
  "bytesperinode",
  "csi.storage.k8s.io/fstype",
  "encrypted",
  "ext4bigalloc",
  "ext4clustersize",
  "inodesize",
  "iops",
  "iopspergb",
  "kmskeyid",
  "numberofinodes",
  "outpostarn",
  "throughput",
  "type",
  "volumeinitializationrate",
];

function ebsParameters(parameters: Manifest): readonly Violation[] {
  return [
    ...Object.keys(parameters)
      .filter((name) => !ebs.includes(name.toLowerCase()) && !name.toLowerCase().startsWith("tagspecification"))
      .map((name) => ({
        path: `parameters.${name}`,
        reason: `Invalid value: invalid parameter key ${JSON.stringify(name)} for CreateVolume`,
      })),
    ...supportedOnly(text(parameters["type"]), "parameters.type", [
      "gp2",
      "gp3",
      "io1",
      "io2",
      "sc1",
      "st1",
      "standard",
      "sbg1",
      "sbp1",
    ]),
  ];
}
