internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// What has a child's name, as the server has it at this moment.
struct LiveChild: Sendable {
  let object: JSONValue

  private var metadata: JSONValue { object["metadata"] ?? [:] }

  var uid: String { metadata["uid"]?.string ?? "" }
  var resourceVersion: String { metadata["resourceVersion"]?.string ?? "" }
  var isTerminating: Bool { metadata["deletionTimestamp"]?.string != nil }

  /// The owner that manages it.
  var controller: (kind: String, name: String, uid: String)? {
    let owners = metadata["ownerReferences"]?.array ?? []
    return owners.first { $0["controller"] == true }.map {
      ($0["kind"]?.string ?? "", $0["name"]?.string ?? "", $0["uid"]?.string ?? "")
    }
  }

  /// Whether nothing is left to write.
  func isAsWanted(_ body: JSONValue) -> Bool { body.withoutOwners.isContained(in: object) }

  /// Whether it was made for the pattern of a name and says the same as what is wanted: then a pattern
  /// that is made again may have it.
  func isLeftBehind(by pattern: String, like body: JSONValue) -> Bool {
    let labels = metadata["labels"]
    guard labels?[ChildLabels.pattern]?.string == pattern,
      labels?[ChildLabels.managedBy]?.string == ChildLabels.manager
    else { return false }
    var content = body.withoutOwners
    content["metadata"]?["annotations"]?[Child.appliedAnnotation] = nil
    return content.isContained(in: object)
  }

  /// The patch by which the fields that its creation has set become those of later applies; nil where
  /// they are already.
  ///
  /// A server keeps what a writer creates and what it applies apart, even under one name: without this
  /// nothing that an apply leaves out would go.
  var takingOver: JSONValue? {
    let entries = metadata["managedFields"]?.array ?? []
    let own = entries.indices.filter { entries[$0]["manager"]?.string == WriteClient.fieldManager }
    func isApply(_ index: Int) -> Bool { entries[index]["operation"] == "Apply" }
    guard
      let created = own.first(where: { !isApply($0) && entries[$0]["subresource"] == nil })
    else { return nil }
    let place = "/metadata/managedFields/\(created)"
    let change: JSONValue =
      own.contains(where: isApply)
      ? ["op": "remove", "path": .string(place)]
      : ["op": "replace", "path": .string("\(place)/operation"), "value": "Apply"]
    return [
      ["op": "test", "path": "/metadata/uid", "value": .string(uid)],
      ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
      change,
    ]
  }
}

extension JSONValue {
  fileprivate var withoutOwners: JSONValue {
    var copy = self
    copy["metadata"]?["ownerReferences"] = nil
    return copy
  }

  /// Whether another document says all that this one says; what it says beside, such as a server's
  /// defaults, does not matter.
  func isContained(in other: JSONValue?) -> Bool {
    switch (self, other ?? .null) {
    case (.object(let wanted), .object(let actual)):
      wanted.allSatisfy { $0.value.isContained(in: actual[$0.key]) }
    case (.array(let wanted), .array(let actual)):
      wanted.count == actual.count && zip(wanted, actual).allSatisfy { $0.isContained(in: $1) }
    case (_, let actual): serializedAsGo() == actual.serializedAsGo()
    }
  }
}
