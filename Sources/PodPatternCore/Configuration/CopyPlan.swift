package import KubernetesCore

/// The copies of ConfigMaps that have to be there before pods refer to them.
package struct CopyPlan: Sendable {
  /// A copy that a revision lacks.
  package struct Item: Sendable {
    package let version: ConfigurationVersion
    /// The copy's namespace and name.
    package let copy: ObjectKey
    /// The revision that is to own it.
    package let revision: String
    /// The ControllerRevision of that revision; nil if it is about to be created.
    package let owner: RevisionSnapshot?
    /// Whether the copy is there, without that owner.
    package let isThere: Bool
  }

  package private(set) var items: [Item] = []

  package var isEmpty: Bool { items.isEmpty }

  init() {}

  /// Adds what a revision lacks.
  ///
  /// - `readings`: what is known of copies, by their names.
  mutating func add(
    _ versions: [ConfigurationVersion], of revision: String, owner: RevisionSnapshot?,
    namespace: String, _ readings: [String: ConfigurationReading]
  ) {
    for version in versions {
      guard let copy = version.copy else { continue }
      let found = readings[copy]?.content
      let isWhole = found?.digest == version.digest && found?.isImmutable == true
      if isWhole, let owner, found?.owners.contains(owner.uid) == true { continue }
      items.append(
        Item(
          version: version, copy: ObjectKey(namespace: namespace, name: copy), revision: revision,
          owner: owner, isThere: found != nil))
    }
  }

  mutating func removeAll() { items = [] }
}

extension ConfigurationVersion {
  /// The copy of a ConfigMap, which the API server lets nobody change (`immutable`).
  ///
  /// It is owned by the revisions that use it, so that the garbage collector deletes it with the last
  /// of them.
  ///
  /// - `source`: the ConfigMap as a server has it.
  /// - `key`: the copy's namespace and name.
  /// - `pattern`: the pattern's name.
  package func copyObject(
    of source: JSONValue, as key: ObjectKey, pattern: String, owner: RevisionSnapshot
  ) -> JSONValue {
    var object: JSONObject = [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": .string(key.name), "namespace": .string(key.namespace),
        "labels": .object(ChildLabels.labels(of: pattern)),
        "annotations": [ChildLabels.copyOf: .string(self.object.name)],
        "ownerReferences": [owner.reference],
      ],
      "immutable": true,
    ]
    for (field, members) in source.configMapContent.object ?? [:] { object[field] = members }
    return .object(object)
  }
}

extension RevisionSnapshot {
  /// As one of the owners of a copy, none of which is its controller.
  package var reference: JSONValue {
    [
      "apiVersion": "apps/v1", "kind": "ControllerRevision", "name": .string(key.name),
      "uid": .string(uid),
    ]
  }
}
