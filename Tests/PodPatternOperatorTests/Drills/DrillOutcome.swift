internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// Where a drill ended: every object, without what differs from run to run.
struct DrillOutcome: Sendable, Hashable {
  private let objects: [String]

  init(_ test: OperatorHarness) async throws {
    var objects: [String] = []
    for type in [
      ResourceType.podPatterns, .pods, .services, .configMaps, .podDisruptionBudgets,
    ] {
      for object in try await test.list(type) {
        let text = String(decoding: Self.plain(object).canonical.serialized(), as: UTF8.self)
        objects.append("\(type.kind) \(text)")
      }
    }
    self.objects = objects.sorted()
  }

  /// What one outcome has and the other has not.
  func difference(from other: DrillOutcome) -> String {
    let (mine, theirs) = (Set(objects), Set(other.objects))
    return (mine.subtracting(theirs).map { "+ \($0)" } + theirs.subtracting(mine).map { "- \($0)" })
      .joined(separator: "\n")
  }

  /// Fails the test where this is not how it should be; tells the difference, and not both whole.
  func expectEqual(
    _ expected: DrillOutcome, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard self != expected else { return }
    Issue.record("\(what): \(difference(from: expected))", sourceLocation: sourceLocation)
  }

  private static func plain(_ object: JSONValue) -> JSONValue {
    var object = object
    let isPod = object["kind"]?.string == "Pod" || object["spec"]?["containers"] != nil
    var metadata = object["metadata"] ?? [:]
    for field in ["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"] {
      metadata[field] = nil
    }
    if isPod {
      metadata["name"] = nil
      var spec = object["spec"] ?? [:]
      spec["nodeName"] = nil
      object["spec"] = spec
      object["status"] = ["phase": object["status"]?["phase"] ?? .null]
      // How a pod came to be what it is depends on the way.
      var annotations = metadata["annotations"]?.object ?? [:]
      annotations[ChildLabels.inPlaceUpdate] = nil
      metadata["annotations"] = annotations.isEmpty ? nil : .object(annotations)
    }
    let owners = metadata["ownerReferences"]?.array ?? []
    metadata["ownerReferences"] = .array(
      owners.map { owner in
        var owner = owner
        owner["uid"] = nil
        return owner
      })
    object["metadata"] = metadata
    if let status = object["status"], status["conditions"] != nil {
      object["status"] = plain(status: status)
    }
    object["spec"] = object["spec"].map { spec in
      var spec = spec
      spec["clusterIP"] = nil
      spec["clusterIPs"] = nil
      return spec
    }
    return object
  }

  /// A pattern's status without times, without how often something was tried, and without the story
  /// of the last update.
  private static func plain(status: JSONValue) -> JSONValue {
    var status = status
    status["observedGeneration"] = nil
    status["rollout"] = nil
    status["conditions"] = .array(
      (status["conditions"]?.array ?? []).map { condition in
        var condition = condition
        condition["lastTransitionTime"] = nil
        condition["observedGeneration"] = nil
        return condition
      })
    status["initializers"] = .array(
      (status["initializers"]?.array ?? []).map { initializer in
        var initializer = initializer
        initializer["restarts"] = nil
        return initializer
      })
    return status
  }
}

extension JSONValue {
  /// The same with the keys of all objects in order.
  fileprivate var canonical: JSONValue {
    switch self {
    case .object(let members):
      .object(members.sortedByKey.mapValues(\.canonical))
    case .array(let elements): .array(elements.map(\.canonical))
    case .null, .bool, .number, .string: self
    }
  }
}
