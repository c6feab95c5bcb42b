internal import KubernetesCore

/// What is particular to events: two groups show the same objects with fields of other names.
struct EventStrategy: ResourceStrategy {
  /// Whether this is the core group's form, in which events are stored.
  let isCore: Bool

  private static let renamed = [
    ("involvedObject", "regarding"), ("message", "note"),
    ("reportingComponent", "reportingController"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
  ]

  func stored(_ object: JSONValue) -> JSONValue {
    guard !isCore else { return object }
    var result = object
    for (core, new) in Self.renamed {
      result[core] = object[new]
      result[new] = nil
    }
    result["apiVersion"] = "v1"
    return result
  }

  func shown(_ object: JSONValue, as type: ResourceType) -> JSONValue {
    guard !isCore else { return object }
    var result = object
    for (core, new) in Self.renamed {
      result[core] = nil
      result[new] = object[core]
    }
    result["apiVersion"] = .string(type.apiVersion)
    return result
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    let source = isCore ? "source" : "deprecatedSource"
    if object[source] == nil { object[source] = [:] }
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    let regarding = object[isCore ? "involvedObject" : "regarding"]
    let namespace = regarding?["namespace"]?.string ?? ""
    var faults: [FieldFault] = []
    if !namespace.isEmpty, namespace != object.namespace {
      faults.add(
        .invalid, "involvedObject.namespace", value: .string(namespace),
        "does not match event.namespace")
    }
    guard !isCore else { return faults }
    if object["eventTime"]?.string == nil {
      // without its time the server takes the event for one of the older kind
      faults.add(.required, "eventTime")
    }
    let type = object["type"]?.string ?? ""
    if type != "Normal", type != "Warning" {
      faults.add(.invalid, "type", value: .string(type), "has invalid value: \(type)")
    }
    guard object["eventTime"] != nil else { return faults }
    for field in ["reportingController", "reportingInstance", "action", "reason"]
    where object[field]?.string ?? "" == "" {
      faults.add(.required, FieldPath.root.key(field))
    }
    let length = object["note"]?.string?.utf8.count ?? 0
    if length > 1024 {
      faults.add(.invalid, "message", value: "", "can have at most 1024 characters")
    }
    return faults
  }
}
