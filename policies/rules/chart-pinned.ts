import { at, isHidden, text } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

const types = /^kubernetes:helm\.sh\/v[34]:(Release|Chart)$/;

/** Charts have one version and come over TLS. */
export const chartPinned: Rule = {
  name: "chart-pinned",
  title: "charts have an exact version and come from where nobody can change them on the way",
  level: "mandatory",
  reason: "Another version of a chart is another deployment, and nobody has looked at it.",
  source: "https://helm.sh/docs/chart_best_practices/dependencies/#versions",
  judge: (resource) => (types.test(resource.type) && kindOf(resource) !== undefined ? judge(resource.props) : []),
};

function judge(props: unknown): Violation[] {
  const version = at(props, "version");
  const local = /^[./]/.test(text(at(props, "chart")));
  const exact = isHidden(version) || /^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(text(version));
  const repository = text(at(props, "repositoryOpts", "repo"));
  return [
    ...(exact || local ? [] : [{ path: "version", what: "it is no exact version" }]),
    ...(/^http:/.test(repository) ? [{ path: "repositoryOpts.repo", what: "the chart comes without TLS" }] : []),
    ...(at(props, "devel") === true ? [{ path: "devel", what: "versions that are not released are taken" }] : []),
  ];
}
