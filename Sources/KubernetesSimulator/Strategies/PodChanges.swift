internal import KubernetesCore

/// What an update may not do to a pod: nearly all of its spec stays as it was created.
enum PodChanges {
  static let containerFields = ["containers", "initContainers"]

  static func faults(_ pod: JSONValue, old: JSONValue) -> [FieldFault] {
    let (spec, oldSpec) = (pod["spec"] ?? [:], old["spec"] ?? [:])
    for field in containerFields where spec.count(of: field) != oldSpec.count(of: field) {
      return [
        FieldFault(.forbidden, "spec.\(field)", "pod updates may not add or remove containers")
      ]
    }
    var faults: [FieldFault] = []
    if let fault = deadlineFault(spec, oldSpec) {
      faults.append(fault)
      if spec["activeDeadlineSeconds"] != nil { return faults }
    }
    faults += tolerationFaults(spec, oldSpec) + gateFaults(spec, oldSpec)
    guard faults.isEmpty, !fixedPart(spec, oldSpec).isEquivalent(to: fixedPart(oldSpec, oldSpec))
    else { return faults }
    return [FieldFault(.forbidden, "spec", fixedRule)]
  }

  private static let fixedRule =
    "pod updates may not change fields other than `spec.containers[*].image`,"
    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
    + "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set "
    + "to 1 if it was previously negative)"

  /// The part of a spec that never changes.
  private static func fixedPart(_ spec: JSONValue, _ old: JSONValue) -> JSONValue {
    var spec = spec
    for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] { spec[field] = nil }
    let isNegative = old["terminationGracePeriodSeconds"]?.integer ?? 0 < 0
    if isNegative, spec["terminationGracePeriodSeconds"] == 1 {
      spec["terminationGracePeriodSeconds"] = old["terminationGracePeriodSeconds"]
    }
    for field in containerFields {
      guard let containers = spec[field]?.array else { continue }
      spec[field] = .array(containers.map { $0.removing("image") })
    }
    return spec
  }

  /// A deadline may be set and brought forward, and no more.
  private static func deadlineFault(_ spec: JSONValue, _ old: JSONValue) -> FieldFault? {
    let field: FieldPath = "spec.activeDeadlineSeconds"
    guard let before = old["activeDeadlineSeconds"]?.integer else { return nil }
    guard let deadline = spec["activeDeadlineSeconds"] else {
      return FieldFault(
        .invalid, field, value: .null, "must not update from a positive integer to nil value")
    }
    guard let seconds = deadline.integer, seconds > before else { return nil }
    return FieldFault(
      .invalid, field, value: deadline, "must be less than or equal to previous value")
  }

  private static func tolerationFaults(_ spec: JSONValue, _ old: JSONValue) -> [FieldFault] {
    let tolerations = (spec["tolerations"]?.array ?? []).map { $0.removing("tolerationSeconds") }
    let isKept = (old["tolerations"]?.array ?? []).allSatisfy { toleration in
      let wanted = toleration.removing("tolerationSeconds")
      return tolerations.contains { $0.isEquivalent(to: wanted) }
    }
    guard !isKept else { return [] }
    return [
      FieldFault(
        .forbidden, "spec.tolerations",
        "existing toleration can not be modified except its tolerationSeconds")
    ]
  }

  private static func gateFaults(_ spec: JSONValue, _ old: JSONValue) -> [FieldFault] {
    func names(_ spec: JSONValue) -> [String] {
      (spec["schedulingGates"]?.array ?? []).compactMap { $0["name"]?.string }
    }
    let before = names(old)
    return names(spec).enumerated().filter { !before.contains($1) }.map { index, name in
      FieldFault(
        .forbidden, "spec.schedulingGates[\(index)].name",
        "only deletion is allowed, but found new scheduling gate '\(name)'")
    }
  }
}

extension JSONValue {
  /// How many elements a member has that is a list; none where there is no such member.
  func count(of field: String) -> Int { self[field]?.array?.count ?? 0 }
}
