package import KubernetesCore

/// The types that are served from the start.
enum BuiltinTypes {
  static let all: [ServedType] = [
    ServedType(
      .pods, structure: "Pod", PodStrategy(), short: ["po"], categories: ["all"], hasStatus: true,
      hasResize: true,
      selectable: [
        "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
        "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName",
      ]),
    ServedType(
      .services, structure: "Service", ServiceStrategy(), short: ["svc"], categories: ["all"],
      hasStatus: true, selectable: ["spec.clusterIP", "spec.type"]),
    ServedType(.configMaps, structure: "ConfigMap", ConfigMapStrategy(), short: ["cm"]),
    ServedType(
      .namespaces, structure: "Namespace", NamespaceStrategy(), short: ["ns"], hasStatus: true,
      selectable: ["status.phase"]),
    ServedType(
      .nodes, structure: "Node", PlainStrategy(), short: ["no"], hasStatus: true,
      selectable: ["spec.unschedulable"]),
    ServedType(.secrets, structure: "Secret", SecretStrategy(), selectable: ["type"]),
    ServedType(.serviceAccounts, structure: "ServiceAccount", PlainStrategy(), short: ["sa"]),
    ServedType(
      .persistentVolumeClaims, structure: "PersistentVolumeClaim", ClaimStrategy(), short: ["pvc"],
      hasStatus: true),
    ServedType(.controllerRevisions, structure: "ControllerRevision", RevisionStrategy()),
    ServedType(
      .coreEvents, table: "events", structure: "Event", EventStrategy(isCore: true), short: ["ev"],
      selectable: [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
        "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
        "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
      ]),
    ServedType(
      .events, table: "events", structure: "EventsEvent", EventStrategy(isCore: false),
      short: ["ev"],
      selectable: [
        "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid",
        "regarding.apiVersion", "regarding.resourceVersion", "regarding.fieldPath", "reason",
        "reportingController", "type",
      ]),
    ServedType(
      .podDisruptionBudgets, structure: "PodDisruptionBudget", PodDisruptionBudgetStrategy(),
      short: ["pdb"], hasStatus: true),
    ServedType(.leases, structure: "Lease", PlainStrategy()),
    ServedType(
      .customResourceDefinitions, structure: "CustomResourceDefinition", DefinitionStrategy(),
      short: ["crd", "crds"], categories: ["api-extensions"], hasStatus: true),
  ]
}

extension ResourceType {
  package static let nodes = ResourceType(
    group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
  package static let serviceAccounts = ResourceType(
    group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")
  package static let persistentVolumeClaims = ResourceType(
    group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims")
  static let scales = ResourceType(
    group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")
}
