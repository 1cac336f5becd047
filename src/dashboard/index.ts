/** The dashboard of a group, to be served by a service of yours. */
export { createDashboard, type Dashboard } from './create-dashboard.js';
export type { DashboardOptions } from './dashboard-options.js';
