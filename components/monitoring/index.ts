export { type MonitoringArgs, type MonitoringChoice, type MonitoringSettings, monitoringSettings } from "./args.js";
export { dashboardLabels, dashboardUid, renderDashboard } from "./dashboard.js";
export { Monitoring } from "./monitoring.js";
export { monitoringOperations } from "./operations.js";
export { type MonitoringPlace, type MonitoringPlan, planMonitoring } from "./plan.js";
export { type AlertingRule, renderRules, type RuleSpec, runbookAnchor } from "./rules.js";
