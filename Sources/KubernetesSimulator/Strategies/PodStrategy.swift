internal import KubernetesCore

/// What is particular to pods.
struct PodStrategy: ResourceStrategy {
  var tracksGeneration: Bool { true }
  var returnsDeletedObject: Bool { true }
  var endsGracefully: Bool { true }

  func setDefaults(_ object: inout JSONValue) {
    guard var spec = object["spec"] else { return }
    let defaults: [(String, JSONValue)] = [
      ("restartPolicy", "Always"), ("terminationGracePeriodSeconds", 30),
      ("dnsPolicy", "ClusterFirst"), ("schedulerName", "default-scheduler"),
      ("securityContext", [:]), ("enableServiceLinks", true),
    ]
    for (name, value) in defaults where spec[name] == nil { spec[name] = value }
    for field in ["initContainers", "containers", "ephemeralContainers"] {
      guard let containers = spec[field]?.array else { continue }
      spec[field] = .array(containers.map { ContainerDefaults.applied(to: $0) })
    }
    if let volumes = spec["volumes"]?.array {
      spec["volumes"] = .array(volumes.map { ContainerDefaults.applied(toVolume: $0) })
    }
    object["spec"] = spec
    if let conditions = object["status"]?["conditions"]?.array {
      object["status"]?["conditions"] = .array(conditions.map(Self.withTimes))
    }
  }

  /// The API shows the times of a condition even where nobody set them.
  private static func withTimes(_ condition: JSONValue) -> JSONValue {
    var condition = condition
    for field in ["lastProbeTime", "lastTransitionTime"] where condition[field] == nil {
      condition[field] = .null
    }
    return condition
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    object["status"] = [
      "phase": "Pending", "qosClass": .string(QualityOfService(of: object).rawValue),
    ]
    guard object["spec"] != nil else { return }
    var tolerations = object["spec"]?["tolerations"]?.array ?? []
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    where !tolerations.contains(where: { $0["key"]?.string == key || $0["key"] == nil }) {
      tolerations.append([
        "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
      ])
    }
    object["spec"]?["tolerations"] = .array(tolerations)
    if object["spec"]?["priority"] == nil { object["spec"]?["priority"] = 0 }
    if object["spec"]?["preemptionPolicy"] == nil {
      object["spec"]?["preemptionPolicy"] = "PreemptLowerPriority"
    }
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    switch subresource {
    case "status":
      object["spec"] = old["spec"]
      object.setMetadata("ownerReferences", old["metadata"]?["ownerReferences"])
    case "resize": object = PodResize.allowedPart(of: object, old: old)
    default: object["status"] = old["status"]
    }
  }

  func gracePeriod(_ object: JSONValue, requested: Int?) -> Int {
    let phase = object["status"]?["phase"]?.string
    let isScheduled = object["spec"]?["nodeName"]?.string ?? "" != ""
    if !isScheduled || phase == "Failed" || phase == "Succeeded" { return 0 }
    let period =
      requested ?? object["spec"]?["terminationGracePeriodSeconds"]?.integer ?? 30
    return period < 0 ? 1 : period
  }

  func validate(_ object: JSONValue) -> [FieldFault] { PodValidation.faults(object) }

  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault] {
    switch subresource {
    case nil: PodValidation.faults(object) + PodChanges.faults(object, old: old)
    case "resize": PodValidation.faults(object) + PodResize.faults(object, old: old)
    default: []
    }
  }
}
