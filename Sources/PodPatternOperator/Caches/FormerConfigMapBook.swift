internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The ConfigMaps that version 0.1.0 made for patterns' log shippers, as far as they were found and
/// are not deleted yet, by their pattern's uid.
///
/// Pods carry what their log shippers are told since; those that 0.1.0 made mount such a ConfigMap.
/// Nobody writes to one any more: it stays as such pods know it, and goes when there are none.
final class FormerConfigMapBook: Sendable {
  private let found = Mutex<[String: ObjectMeta]>([:])

  /// Takes what was found: of all objects with the label of 0.1.0's those that it made, which a
  /// pattern owns. What looks like one and has no such owner is somebody else's now.
  ///
  /// - Returns: The patterns whose they are.
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

  /// The one of a pattern; nil where it has none.
  func configMap(ofOwner uid: String) -> ObjectMeta? { found.withLock { $0[uid] } }

  /// Forgets that of a pattern, which is gone.
  func forget(owner uid: String) { found.withLock { $0[uid] = nil } }
}

/// What is known of a ConfigMap of 0.1.0's.
enum FormerConfigMap {
  /// The name of a pattern's.
  static func name(of pattern: String) -> String { "\(pattern)-log-shipper" }
}

extension OwnerReference {
  /// Whether it names a PodPattern, of whatever version of the API.
  fileprivate var isPodPattern: Bool {
    kind == PodPattern.kind && apiVersion.beginsWithBytes(of: "\(PodPattern.group)/")
  }
}
