internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The ConfigMaps that version 0.1.0 created for patterns' log shippers, as far as they were found
/// and still exist, by the uid of their pattern.
///
/// Since then pods carry their log shippers' configuration; only pods created by 0.1.0 mount such a
/// ConfigMap. It is never written to: it stays unchanged for these pods, and is deleted once there
/// are none.
final class FormerConfigMapBook: Sendable {
  private let found = Mutex<[String: ObjectMeta]>([:])

  /// Registers the ConfigMaps of 0.1.0 among all objects with its label: those that a pattern owns.
  /// One that looks alike without that owner is someone else's by now.
  ///
  /// - Returns: the owning patterns.
  func take(_ objects: [ObjectMeta]) -> [ObjectKey] {
    let made = objects.compactMap { object -> (ObjectMeta, OwnerReference)? in
      guard !object.isTerminating, let owner = object.controller, owner.isPodPattern,
        object.name == FormerConfigMap.name(of: owner.name)
      else { return nil }
      return (object, owner)
    }
    found.withLock { $0 = Dictionary(made.map { ($1.uid, $0) }, uniquingKeysWith: { $1 }) }
    return made.map { ObjectKey(namespace: $0.namespace, name: $1.name) }
  }

  /// The ConfigMap of a pattern, if it has one.
  func configMap(ofOwner uid: String) -> ObjectMeta? { found.withLock { $0[uid] } }

  /// Unregisters a pattern's ConfigMap, which is gone.
  func forget(owner uid: String) { found.withLock { $0[uid] = nil } }
}

enum FormerConfigMap {
  static func name(of pattern: String) -> String { "\(pattern)-log-shipper" }
}

extension OwnerReference {
  /// Whether it refers to a PodPattern, in any version of the API.
  fileprivate var isPodPattern: Bool {
    kind == PodPattern.kind && apiVersion.beginsWithBytes(of: "\(PodPattern.group)/")
  }
}
