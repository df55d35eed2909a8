import { isHidden, isOn, numeric, text } from "../reading/values.js";
import type { Rule } from "../rule.js";

/** Days in which a deletion that nobody meant is noticed. */
const fewestDays = 14;

/** Keys are renewed every year and can't be lost within a week. */
export const keyKeptWell: Rule = {
  name: "key-kept-well",
  title: "keys rotate, and their deletion can be taken back for two weeks",
  level: "mandatory",
  reason: "A key that is gone takes everything that it encrypted with it, backups included.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
  judge: ({ type, props }) => {
    if (type !== "aws:kms/key:Key") return [];
    const spec = text(props["customerMasterKeySpec"]);
    const renewable = !isHidden(props["customerMasterKeySpec"]) && (spec === "" || spec === "SYMMETRIC_DEFAULT");
    const days = props["deletionWindowInDays"];
    const soon = days !== undefined && !isHidden(days) && (numeric(days) ?? 0) < fewestDays;
    return [
      ...(renewable && !isOn(props["enableKeyRotation"])
        ? [{ path: "enableKeyRotation", what: "the key is never renewed" }]
        : []),
      ...(soon ? [{ path: "deletionWindowInDays", what: "a deletion is final before anybody notices it" }] : []),
    ];
  },
};
