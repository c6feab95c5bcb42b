internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime

/// Which children of a pattern to apply and which to delete.
struct ChildPlan: Sendable {
  /// Children to make or change, and whether they were there when last heard of.
  var applies: [(child: Child, isKnown: Bool)] = []
  var deletes: [(type: ResourceType, object: ObjectMeta)] = []
  /// Children whose name another object has, which is somebody else's.
  var taken: [(child: Child, by: OwnerReference)] = []

  var isEmpty: Bool { applies.isEmpty && deletes.isEmpty && taken.isEmpty }

  /// The types that there is something to do to.
  var types: [ResourceType] {
    applies.map(\.child.type) + deletes.map(\.type) + taken.map(\.child.type)
  }

  /// Takes out all that is to be done to some types.
  mutating func remove(where isHeld: (ResourceType) -> Bool) {
    applies.removeAll { isHeld($0.child.type) }
    deletes.removeAll { isHeld($0.type) }
    taken.removeAll { isHeld($0.child.type) }
  }

  /// Compares what is wanted with what a cache shows and with what was applied.
  ///
  /// - Parameters:
  ///   - observed: an object of a type as the cache has it.
  ///   - owned: all cached objects of a type that the pattern owns.
  ///   - hasReached: whether the cache of a type has come to a version.
  init(
    wanted: [Child], applied: [ChildID: AppliedChild], owner uid: String,
    caches: [ChildCache]
  ) {
    for child in wanted {
      guard let cache = caches.first(where: { $0.type == child.type }) else { continue }
      let object = cache.object(child.key)
      if let controller = object?.controller, controller.uid != uid {
        taken.append((child, controller))
      } else if Self.isDue(child, object, applied[child.id], cache) {
        applies.append((child, applied[child.id] != nil || object != nil))
      }
    }
    for cache in caches {
      for object in cache.owned(by: uid) where !object.isTerminating {
        guard !wanted.contains(where: { $0.type == cache.type && $0.key == object.key }) else {
          continue
        }
        deletes.append((cache.type, object))
      }
    }
  }

  /// Whether a child was never applied, is wanted otherwise now, was changed or was deleted.
  private static func isDue(
    _ child: Child, _ object: ObjectMeta?, _ applied: AppliedChild?, _ cache: ChildCache
  ) -> Bool {
    if let object, object.isTerminating { return false }
    guard let applied, applied.digest == AppliedChild.digest(of: child.body) else { return true }
    guard let version = ResourceVersion(applied.resourceVersion) else {
      return object?.resourceVersion != applied.resourceVersion
    }
    guard let object else { return cache.hasReached(version) }
    return ResourceVersion(object.resourceVersion).map { $0 > version } ?? true
  }
}

/// The children of one type, as a cache shows them.
struct ChildCache: Sendable {
  let type: ResourceType
  let object: @Sendable (ObjectKey) -> ObjectMeta?
  let owned: @Sendable (_ uid: String) -> [ObjectMeta]
  let hasReached: @Sendable (ResourceVersion) -> Bool

  func owned(by uid: String) -> [ObjectMeta] { owned(uid) }
}
