internal import KubernetesCore
internal import OrderedCollections

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
    object["status"] = ["phase": "Pending", "qosClass": .string(QualityOfService.of(object))]
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
    if subresource == "status" {
      object["spec"] = old["spec"]
      object.setMetadata("ownerReferences", old["metadata"]?["ownerReferences"])
    } else {
      object["status"] = old["status"]
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
    guard subresource == nil else { return [] }
    var faults = PodValidation.faults(object)
    if !Self.fixedPart(object).isEquivalent(to: Self.fixedPart(old)) {
      faults.append(FieldFault(.forbidden, "spec", Self.fixedRule))
    }
    return faults
  }

  private static let fixedRule =
    "pod updates may not change fields other than `spec.containers[*].image`,"
    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
    + "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set "
    + "to 1 if it was previously negative)"

  /// The part of the spec that never changes.
  private static func fixedPart(_ object: JSONValue) -> JSONValue {
    var spec = object["spec"] ?? [:]
    for field in ["activeDeadlineSeconds", "tolerations", "nodeName", "schedulingGates"] {
      spec[field] = nil
    }
    for field in ["containers", "initContainers"] {
      guard let containers = spec[field]?.array else { continue }
      spec[field] = .array(containers.map { $0.removing("image") })
    }
    return spec
  }
}

/// What the API server fills into containers and volumes.
enum ContainerDefaults {
  static func applied(to container: JSONValue) -> JSONValue {
    var container = container
    let image = container["image"]?.string ?? ""
    let isLatest = image.hasSuffix(":latest") || !image.split(separator: "/").last.contains(":@")
    let defaults: [(String, JSONValue)] = [
      ("resources", [:]), ("terminationMessagePath", "/dev/termination-log"),
      ("terminationMessagePolicy", "File"),
      ("imagePullPolicy", isLatest ? "Always" : "IfNotPresent"),
    ]
    for (name, value) in defaults where container[name] == nil { container[name] = value }
    if let ports = container["ports"]?.array {
      container["ports"] = .array(
        ports.map { port in
          var port = port
          if port["protocol"] == nil { port["protocol"] = "TCP" }
          return port
        })
    }
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
      if let probe = container[field]?.object { container[field] = .object(withDefaults(probe)) }
    }
    return container
  }

  static func applied(toVolume volume: JSONValue) -> JSONValue {
    var volume = volume
    if volume.object?.count == 1 { volume["emptyDir"] = [:] }
    for source in ["configMap", "secret", "projected", "downwardAPI"]
    where volume[source] != nil && volume[source]?["defaultMode"] == nil {
      volume[source]?["defaultMode"] = 420
    }
    if volume["hostPath"] != nil, volume["hostPath"]?["type"] == nil {
      volume["hostPath"]?["type"] = ""
    }
    return volume
  }

  private static func withDefaults(_ probe: JSONObject) -> JSONObject {
    var probe = probe
    let defaults: [(String, JSONValue)] = [
      ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1),
      ("failureThreshold", 3),
    ]
    for (name, value) in defaults where probe[name] == nil { probe[name] = value }
    if probe["httpGet"] != nil {
      if probe["httpGet"]?["scheme"] == nil { probe["httpGet"]?["scheme"] = "HTTP" }
      if probe["httpGet"]?["path"] == nil { probe["httpGet"]?["path"] = "/" }
    }
    return probe
  }
}

extension Substring? {
  /// Whether there is a text with any of these characters.
  fileprivate func contains(_ characters: String) -> Bool {
    self?.contains { characters.contains($0) } ?? false
  }
}

/// The class that a pod's requests and limits put it in.
enum QualityOfService {
  static func of(_ pod: JSONValue) -> String {
    let spec = pod["spec"] ?? [:]
    let containers = (spec["initContainers"]?.array ?? []) + (spec["containers"]?.array ?? [])
    let resources = containers.map { $0["resources"] ?? [:] }
    if resources.allSatisfy({ isEmpty($0["requests"]) && isEmpty($0["limits"]) }) {
      return "BestEffort"
    }
    let isGuaranteed = resources.allSatisfy { resource in
      ["cpu", "memory"].allSatisfy { name in
        guard let limit = resource["limits"]?[name] else { return false }
        return resource["requests"]?[name].map { $0 == limit } ?? true
      }
    }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }

  private static func isEmpty(_ list: JSONValue?) -> Bool { list?.object?.isEmpty ?? true }
}
