public import KubernetesCore

/// What is wrong with a PodPattern, and where.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
  /// The field at fault.
  public let path: FieldPath
  /// What is wrong with it, in the API server's style.
  public let reason: String

  /// A fault of a field.
  public init(path: FieldPath, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// `path: reason`.
  public var description: String {
    path.components.isEmpty ? reason : "\(path): \(reason)"
  }
}

/// Everything that is wrong with a PodPattern: at least one fault, in the order of the document's
/// parts.
public struct FaultList: Error, Sendable, Hashable, CustomStringConvertible {
  /// The faults.
  public let faults: [Fault]

  /// A list of faults, without the repetitions.
  public init(_ faults: [Fault]) {
    var seen: Set<Fault> = []
    self.faults = faults.filter { seen.insert($0).inserted }
  }

  /// The faults with semicolons between them, as they stand in a condition's message.
  public var description: String { faults.map(\.description).joined(separator: "; ") }
}
