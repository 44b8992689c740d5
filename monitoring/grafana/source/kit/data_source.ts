/** The data source that all queries use: the one chosen at the top of the dashboard. */

export const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" } as const;
