internal import KubernetesCore

/// Something that happened to an object, for people to read in `kubectl describe`.
public struct EventNote: Sendable, Hashable {
  /// Whether somebody should look into it.
  public enum Severity: String, Sendable, Hashable {
    /// All is well.
    case normal = "Normal"
    /// Something is not as it should be.
    case warning = "Warning"
  }

  /// The object that the event is about.
  public var regarding: ObjectReference
  /// Whether somebody should look into it.
  public var severity: Severity
  /// Why the controller did something, in one word for programs: UpperCamelCase.
  public var reason: String
  /// What the controller did or failed to do, in one word for programs.
  public var action: String
  /// What happened, for a person.
  public var note: String

  /// An event; a reason and an action are cut after 128 bytes and a note after 1,024, as the API
  /// demands. A note is one line, since `kubectl` prints it as it is.
  public init(
    _ severity: Severity = .normal, regarding: ObjectReference, reason: String, action: String,
    note: String
  ) {
    self.regarding = regarding
    self.severity = severity
    self.reason = reason.inOneLine.cut(to: 128)
    self.action = action.inOneLine.cut(to: 128)
    self.note = note.inOneLine.cut(to: 1024)
  }
}

extension String {
  /// This text, or as many of its characters as fit into a number of bytes.
  fileprivate func cut(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = startIndex
    while let next = index(end, offsetBy: 1, limitedBy: endIndex),
      utf8.distance(from: startIndex, to: next) <= limit - 3
    { end = next }
    return self[..<end] + "…"
  }
}
