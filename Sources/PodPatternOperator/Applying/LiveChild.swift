internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// The object that has a child's name, as just read from the server.
struct LiveChild: Sendable {
  let object: JSONValue

  private var metadata: JSONValue { object["metadata"] ?? [:] }

  var uid: String { metadata["uid"]?.string ?? "" }
  var resourceVersion: String { metadata["resourceVersion"]?.string ?? "" }
  var isTerminating: Bool { metadata["deletionTimestamp"]?.string != nil }

  var controller: (kind: String, name: String, uid: String)? {
    let owners = metadata["ownerReferences"]?.array ?? []
    return owners.first { $0["controller"] == true }.map {
      ($0["kind"]?.string ?? "", $0["name"]?.string ?? "", $0["uid"]?.string ?? "")
    }
  }

  /// Whether there is nothing left to write.
  func isAsWanted(_ body: JSONValue) -> Bool { body.withoutOwners.isContained(in: object) }

  /// Whether it was created for a pattern of this name and has the same content as is wanted: then
  /// a recreated pattern may adopt it.
  func isOrphan(of pattern: String, like body: JSONValue) -> Bool {
    let labels = metadata["labels"]
    guard labels?[ChildLabels.pattern]?.string == pattern,
      labels?[ChildLabels.managedBy]?.string == ChildLabels.manager
    else { return false }
    var content = body.withoutOwners
    content["metadata"]?["annotations"]?[Child.appliedAnnotation] = nil
    return content.isContained(in: object)
  }

  /// The patch that turns the fields set by its creation into applied fields; nil if they already
  /// are.
  ///
  /// Server-side apply tracks created and applied fields separately, even for the same field
  /// manager: without this patch, fields that a later apply omits would never be removed.
  var fieldOwnershipPatch: JSONPatch? {
    let entries = metadata["managedFields"]?.array ?? []
    let own = entries.indices.filter { entries[$0]["manager"]?.string == WriteClient.fieldManager }
    func isApply(_ index: Int) -> Bool { entries[index]["operation"] == "Apply" }
    guard
      let created = own.first(where: { !isApply($0) && entries[$0]["subresource"] == nil })
    else { return nil }
    let entry = ["metadata", "managedFields", "\(created)"]
    return JSONPatch([
      .test(["metadata", "uid"], .string(uid)),
      .replace(["metadata", "resourceVersion"], .string(resourceVersion)),
      own.contains(where: isApply)
        ? .remove(JSONPointer(entry)) : .replace(JSONPointer(entry + ["operation"]), "Apply"),
    ])
  }
}

extension JSONValue {
  fileprivate var withoutOwners: JSONValue {
    var copy = self
    copy["metadata"]?["ownerReferences"] = nil
    return copy
  }

  /// Whether another document contains everything in this one. Additional fields, such as a
  /// server's defaults, do not matter.
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
