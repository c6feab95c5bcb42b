package import KubernetesCore

/// Whether a pod that somebody else has made is what a template makes.
///
/// A template can't be compared with a pod itself: a server adds its defaults, and admission adds
/// volumes, tolerations and containers. So the pod is compared with one that the same server would make
/// of the template now.
package struct PodLikeness: Sendable {
  private let template: JSONValue
  private let made: JSONValue

  /// What the label `podpattern.dev/revision` says of an adopted pod that is not what the pattern
  /// declares: no revision has this name.
  package static let unknownRevision = "unknown"

  /// The fields of a pod that others write once it is there.
  private static let assigned: Set = ["nodeName", "ephemeralContainers", "schedulingGates"]

  /// What the names of the volumes begin with that admission adds; the rest is by chance.
  private static let access = "kube-api-access"

  /// - `template`: Metadata and spec as the pattern declares them.
  /// - `made`: The whole pod that a server would make of it.
  package init(template: JSONValue, made: JSONValue) {
    self.template = template
    self.made = Self.withoutChance(made["spec"] ?? [:])
  }

  /// Whether a pod has all that the template says, and no more than what the server adds to it.
  ///
  /// Labels and annotations beside those of the template do not matter, and neither does what the server
  /// would add today and has not added then.
  package func isShared(by pod: JSONValue) -> Bool {
    for key in ["labels", "annotations"] {
      let wanted = template["metadata"]?[key]?.object ?? [:]
      let found = pod["metadata"]?[key]?.object ?? [:]
      guard wanted.allSatisfy({ isOwn($0, $1) || found[$0] == $1 }) else { return false }
    }
    var spec = Self.withoutChance(pod["spec"] ?? [:])
    for key in Self.assigned where template["spec"]?.present(key) == nil { spec[key] = nil }
    var made = made
    if template["spec"]?.present("nodeName") == nil { made["nodeName"] = nil }
    return isSame(spec, made, template["spec"])
  }

  /// Whether a label or annotation is one by which the operator knows its pods, or that says no more
  /// than what the pods' former owner needed not say.
  private func isOwn(_ key: String, _ value: JSONValue) -> Bool {
    [ChildLabels.pattern, ChildLabels.revision].contains(key)
      || key == EvictionConsent.annotation && value == "true"
      || key == ChildLabels.managedBy && value == .string(ChildLabels.manager)
  }

  private func isSame(_ pod: JSONValue, _ made: JSONValue, _ template: JSONValue?) -> Bool {
    switch (pod, made) {
    case (.object(let pod), .object(let made)):
      for (key, value) in made {
        guard let own = pod[key] else {
          guard template?.present(key) == nil else { return false }
          continue
        }
        guard isSame(own, value, template?[key]) else { return false }
      }
      return pod.allSatisfy { made[$0.key] != nil }
    case (.array(let pod), .array(let made)):
      return isSame(pod, made, template?.array ?? [])
    default: return pod.isEquivalent(to: made)
    }
  }

  private func isSame(_ pod: [JSONValue], _ made: [JSONValue], _ template: [JSONValue]) -> Bool {
    guard let key = Self.key(of: pod + made), !pod.isEmpty || !made.isEmpty else {
      return pod.count == made.count
        && zip(pod, made).enumerated().allSatisfy { index, pair in
          isSame(pair.0, pair.1, template.indices.contains(index) ? template[index] : nil)
        }
    }
    let own = Dictionary(
      template.compactMap { element in element[key]?.string.map { ($0, element) } },
      uniquingKeysWith: { first, _ in first })
    let there = Set(pod.compactMap { $0[key]?.string })
    // What the server would add today may be missing, what the template has may not.
    let kept = made.filter { element in
      let name = element[key]?.string ?? ""
      return there.contains(name) || own[name] != nil
    }
    return kept.count == pod.count
      && zip(pod, kept).allSatisfy { one, other in
        one[key] == other[key] && isSame(one, other, own[one[key]?.string ?? ""])
      }
  }

  /// The field that tells the elements of a list apart; nil where there is none.
  private static func key(of elements: [JSONValue]) -> String? {
    ["mountPath", "devicePath", "name"].first { key in
      elements.allSatisfy { $0[key]?.string != nil }
    }
  }

  /// A spec with one name for the volume that has another in each pod.
  private static func withoutChance(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(withoutChance))
    case .object(let members):
      .object(
        JSONObject(
          members.map { key, value in
            let isAccess =
              key == "name" && value.string?.beginsWithBytes(of: "\(access)-") == true
            return (key, isAccess ? .string(access) : withoutChance(value))
          }))
    default: value
    }
  }
}
