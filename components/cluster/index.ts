export { type ClusterArgs, type ClusterSettings, clusterSettings } from "./args.js";
export { serviceBlockProblem } from "./blocks.js";
export { Cluster } from "./cluster.js";
export { renderKubeconfig } from "./kubeconfig.js";
export { clusterOperations } from "./operations.js";
export { type ClusterPlan, planCluster } from "./plan.js";
export { supportMarginDays, supportProblem } from "./support.js";
