import { CloudRefusal } from "../../simulator.js";
import type { Request } from "../description.js";
import { trustsService } from "../policy.js";
import { textAt } from "../reading.js";
import { resolve, role } from "../targets.js";

/** A service takes only roles that trust it. @throws CloudRefusal when the role in a property doesn't */
export function refuseTrust({ inputs, cloud, scope }: Request, property: string, service: string): void {
  const arn = textAt(inputs, property);
  const found = arn === undefined ? undefined : resolve(cloud, role(property), arn, scope);
  if (arn === undefined || !found || found === "implied") return;
  const proper = new RegExp(`^${service.replaceAll(".", "\\.")}(\\.cn)?$`);
  if (trustsService(textAt(found.outputs, "assumeRolePolicy"), proper)) return;
  throw new CloudRefusal(
    "InvalidParameterException",
    `Role with arn: ${arn}, could not be assumed because it does not exist or the trusted entity is not correct; it must trust ${service}`,
  );
}
