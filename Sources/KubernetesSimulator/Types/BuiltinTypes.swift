package import KubernetesCore

/// The types that are served from the start.
enum BuiltinTypes {
  static let all: [ServedType] = [
    ServedType(.pods, structure: "Pod", strategy: PodStrategy()).shortened("po")
      .inCategories("all").withStatus().withResize()
      .selectable(
        "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
        "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"),
    ServedType(.services, structure: "Service", strategy: ServiceStrategy()).shortened("svc")
      .inCategories("all").withStatus().selectable("spec.clusterIP", "spec.type"),
    ServedType(.configMaps, structure: "ConfigMap", strategy: ConfigMapStrategy()).shortened("cm"),
    ServedType(.namespaces, structure: "Namespace", strategy: NamespaceStrategy()).shortened("ns")
      .withStatus().selectable("status.phase"),
    ServedType(.nodes, structure: "Node", strategy: NodeStrategy()).shortened("no").withStatus()
      .selectable("spec.unschedulable"),
    ServedType(.secrets, structure: "Secret", strategy: SecretStrategy()).selectable("type"),
    ServedType(.serviceAccounts, structure: "ServiceAccount", strategy: PlainStrategy())
      .shortened("sa"),
    ServedType(
      .controllerRevisions, structure: "ControllerRevision", strategy: RevisionStrategy()),
    ServedType(
      .coreEvents, table: "events", structure: "Event", strategy: EventStrategy(isCore: true)
    ).shortened("ev").selectable(
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
      "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
      "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"),
    ServedType(
      .events, table: "events", structure: "EventsEvent", strategy: EventStrategy(isCore: false)
    ).shortened("ev").selectable(
      "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid",
      "regarding.apiVersion", "regarding.resourceVersion", "regarding.fieldPath", "reason",
      "reportingController", "type"),
    ServedType(
      .podDisruptionBudgets, structure: "PodDisruptionBudget",
      strategy: PodDisruptionBudgetStrategy()
    ).shortened("pdb").withStatus(),
    ServedType(.leases, structure: "Lease", strategy: PlainStrategy()),
    ServedType(
      .customResourceDefinitions, structure: "CustomResourceDefinition",
      strategy: DefinitionStrategy()
    ).shortened("crd", "crds").inCategories("api-extensions").withStatus(),
  ]
}

extension ResourceType {
  package static let nodes = ResourceType(
    group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
  static let secrets = ResourceType(group: "", version: "v1", kind: "Secret", plural: "secrets")
  static let serviceAccounts = ResourceType(
    group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")
  static let scales = ResourceType(
    group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")
}
