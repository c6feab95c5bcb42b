internal import KubernetesCore
internal import OrderedCollections

/// What is particular to custom resources.
struct CustomStrategy: ResourceStrategy {
  let type: ResourceType
  let openAPISchema: JSONValue
  let hasStatus: Bool

  var tracksGeneration: Bool { true }
  var allowsUnconditionalUpdate: Bool { false }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    if hasStatus { object["status"] = nil }
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    guard hasStatus else { return }
    separateStatus(&object, old: old, subresource: subresource)
  }
}
