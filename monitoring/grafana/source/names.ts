/** The identifiers of the dashboards, which links between them hold. */

export const UIDS = {
  service: "modelwatch-service",
  quality: "modelwatch-quality",
  containers: "modelwatch-containers",
} as const;
