package import FoundationEssentials
package import KubernetesCore

/// An object that a pattern has in addition to its pods: its Service or its PodDisruptionBudget.
package struct Child: Sendable, Hashable {
  package let type: ResourceType
  package let key: ObjectKey
  /// All fields that the pattern sets, as JSON.
  package let body: Data

  package init(type: ResourceType, key: ObjectKey, body: Data) {
    (self.type, self.key, self.body) = (type, key, body)
  }

  /// A child as expanded; nil if it has no name.
  init?(_ type: ResourceType, _ body: JSONValue, of pattern: PodPattern) {
    guard let name = body["metadata"]?["name"]?.string else { return nil }
    var annotated = body
    var annotations = body["metadata"]?["annotations"] ?? [:]
    annotations[Self.appliedAnnotation] = .string(body.contentName)
    annotated["metadata"]?["annotations"] = annotations
    self.init(
      type: type, key: ObjectKey(namespace: pattern.metadata.namespace, name: name),
      body: annotated.serialized())
  }

  package var id: ChildID { ChildID(kind: type.kind, name: key.name) }

  /// The types of all possible children.
  package static let types = ChildKind.all.map(\.type)

  /// The annotation with the digest of what was applied last: after a restart it shows, together
  /// with the cached object, that there is nothing to write.
  package static let appliedAnnotation = "podpattern.dev/applied"
}

/// Identifies a child: a Service and a PodDisruptionBudget may share a name.
package struct ChildID: Sendable, Hashable {
  package let kind: String
  package let name: String

  package init(kind: String, name: String) { (self.kind, self.name) = (kind, name) }
}

/// The last applied version of a child: an own write, until the watch shows it.
package struct AppliedChild: Sendable, Hashable {
  /// Only valid within this process.
  let digest: Int
  let resourceVersion: String

  package init(_ body: Data, resourceVersion: String) {
    digest = Self.digest(of: body)
    self.resourceVersion = resourceVersion
  }

  /// `Data.hashValue` would not do: it only hashes the beginning.
  package static func digest(of body: Data) -> Int {
    var hasher = Hasher()
    body.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}

/// The objects of one type that concern a pattern, as a cache shows them.
package struct ObservedChildren: Sendable, Hashable {
  package let type: ResourceType
  /// Objects that the pattern owns, and those with the name of a child that it wants.
  package let objects: [ObjectMeta]
  /// The resource version that the cache has reached.
  package let reached: ResourceVersion?

  package init(type: ResourceType, objects: [ObjectMeta], reached: ResourceVersion?) {
    (self.type, self.objects, self.reached) = (type, objects, reached)
  }
}

/// Which children of a pattern to apply and which to delete.
package struct ChildPlan: Sendable {
  /// Children to create or update, and whether they are known to exist.
  package var applies: [(child: Child, isKnown: Bool)] = []
  package var deletes: [(type: ResourceType, object: ObjectMeta)] = []
  /// Children whose name is taken by an object with another controller.
  package var taken: [(child: Child, by: OwnerReference)] = []

  package init() {}

  /// Compares the wanted children with what the caches show and with what was applied.
  ///
  /// `uid`: the pattern's uid.
  package init(
    wanted: [Child], applied: [ChildID: AppliedChild], owner uid: String,
    observed: [ObservedChildren]
  ) {
    for child in wanted {
      guard let seen = observed.first(where: { $0.type == child.type }) else { continue }
      let object = seen.objects.first { $0.key == child.key }
      if let controller = object?.controller, controller.uid != uid {
        taken.append((child, controller))
      } else if Self.isDue(child, object, applied[child.id], seen.reached) {
        applies.append((child, applied[child.id] != nil || object != nil))
      }
    }
    for seen in observed {
      for object in seen.objects where object.controller?.uid == uid && !object.isTerminating {
        guard !wanted.contains(where: { $0.type == seen.type && $0.key == object.key }) else {
          continue
        }
        deletes.append((seen.type, object))
      }
    }
  }

  package var isEmpty: Bool { applies.isEmpty && deletes.isEmpty && taken.isEmpty }

  /// The kinds that there is something to do for.
  var kinds: Set<String> {
    Set(applies.map(\.child.type.kind) + deletes.map(\.type.kind) + taken.map(\.child.type.kind))
  }

  /// Drops everything that is planned for some kinds.
  mutating func remove(where isExcluded: (_ kind: String) -> Bool) {
    applies.removeAll { isExcluded($0.child.type.kind) }
    deletes.removeAll { isExcluded($0.type.kind) }
    taken.removeAll { isExcluded($0.child.type.kind) }
  }

  /// Whether a child was never applied, is wanted differently now, was changed or was deleted.
  private static func isDue(
    _ child: Child, _ object: ObjectMeta?, _ applied: AppliedChild?, _ reached: ResourceVersion?
  ) -> Bool {
    if let object, object.isTerminating { return false }
    guard let applied, applied.digest == AppliedChild.digest(of: child.body) else { return true }
    guard let version = ResourceVersion(applied.resourceVersion) else {
      return object?.resourceVersion != applied.resourceVersion
    }
    guard let object else { return reached.map { $0 >= version } ?? false }
    return ResourceVersion(object.resourceVersion).map { $0 > version } ?? true
  }
}
