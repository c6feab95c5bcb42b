public import KubernetesCore
public import Logging

/// Which reconcile the current task works for, so that every line that is logged on its behalf says
/// so: with namespace, name, controller and an id that the lines of one reconcile share.
///
/// Expected flow: the program hands `metadataProvider` to its log handler; controllers do the rest.
public struct ReconcileContext: Sendable, Hashable {
  /// The controller's name.
  public let controller: String
  /// The object that is reconciled.
  public let key: ObjectKey
  /// Tells one reconcile from another: 16 hexadecimal digits.
  public let id: String

  /// The reconcile that the current task works for; nil outside of any.
  @TaskLocal public static var current: ReconcileContext?

  init(controller: String, key: ObjectKey, id: UInt64) {
    self.controller = controller
    self.key = key
    let digits = String(id, radix: 16)
    self.id = String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }

  /// Adds `controller`, `namespace`, `name` and `reconcileID` to the lines of a reconcile.
  public static let metadataProvider = Logger.MetadataProvider {
    guard let current else { return [:] }
    return [
      "controller": "\(current.controller)", "namespace": "\(current.key.namespace)",
      "name": "\(current.key.name)", "reconcileID": "\(current.id)",
    ]
  }
}

/// What a reconcile of one object came to.
public enum ReconcileResult: Sendable {
  /// All is as it should be, until something changes.
  case done
  /// All is as it should be, and is to be looked at again after a time.
  case requeueAfter(Duration)
  /// It is too early to look at it at all, and to be tried after a time: this tells nothing of how
  /// things are, so that failures in a row go on to count.
  case notYet(Duration)
  /// Something failed: it is tried again, after a delay that doubles with each failure in a row, and
  /// within a time where something else is due by then.
  case retry(any Error, within: Duration? = nil)
}
