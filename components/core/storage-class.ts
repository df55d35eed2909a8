import { cents, itemCost } from "./prices.js";
import type { CostLine } from "./operations.js";

/** IOPS and MiB/s that every gp3 volume has for free. @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
export const gp3Included = { iops: 3000, throughputMibps: 125 } as const;

/** Speed of a gp3 volume. */
export interface VolumeSpeed {
  readonly iops: number;
  readonly throughputMibps: number;
}

/**
 * A StorageClass of encrypted gp3 volumes that outlive their claims, grow in place, and are made in the zone of the pod
 * that wants them. IOPS and throughput hold for volumes made from now on.
 *
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
 */
export function encryptedVolumes(speed: VolumeSpeed = gp3Included) {
  return {
    provisioner: "ebs.csi.aws.com",
    parameters: {
      type: "gp3",
      encrypted: "true",
      iops: String(speed.iops),
      throughput: String(speed.throughputMibps),
      "csi.storage.k8s.io/fstype": "ext4",
    },
    reclaimPolicy: "Retain",
    allowVolumeExpansion: true,
    volumeBindingMode: "WaitForFirstConsumer",
  };
}

/** What gp3 volumes cost together, with the IOPS and throughput beyond what is free. */
export function volumeCost(item: string, gib: number, count = 1, speed: VolumeSpeed = gp3Included): CostLine {
  const space = itemCost(item, "ebs.gp3.gib", gib * count, "GiB");
  const iops = itemCost(item, "ebs.gp3.iops", Math.max(0, speed.iops - gp3Included.iops) * count, "IOPS");
  const throughput = Math.max(0, speed.throughputMibps - gp3Included.throughputMibps) * count;
  const extra = itemCost(item, "ebs.gp3.mibps", throughput, "MiB/s");
  return { ...space, usdPerMonth: cents(space.usdPerMonth + iops.usdPerMonth + extra.usdPerMonth) };
}
